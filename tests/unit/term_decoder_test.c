#include "support/unit.h"
#include "term/decoder.h"

#include <stdio.h>
#include <string.h>

/* All inputs that `bytes` give, a word each; the rest is given up at the end. */
static const char *decoded_by(Decoder *decoder, Text bytes)
{
    static char words[4096];
    Input input;
    words[0] = '\0';
    decoder_put(decoder, bytes);
    for (bool rest = true; rest;) {
        rest = decoder_next(decoder, &input) || decoder_give_up(decoder, &input);
        if (!rest) break;
        char word[256], name[KEY_NAME_SIZE];
        input_key_name(input.key, name);
        switch (input.kind) {
        case INPUT_KEY: snprintf(word, sizeof word, "%s ", name); break;
        case INPUT_PASTE: snprintf(word, sizeof word, "paste(%.*s) ", TEXT_ARG(input.text)); break;
        case INPUT_WHEEL:
            snprintf(word, sizeof word, "wheel(%d,%d,%d) ", input.amount, input.x, input.y);
            break;
        case INPUT_CLICK: snprintf(word, sizeof word, "click(%d,%d) ", input.x, input.y); break;
        default: snprintf(word, sizeof word, "other "); break;
        }
        strcat(words, word);
    }
    return words;
}

static void assert_decoded(const char *bytes, const char *expected)
{
    Decoder decoder = {0};
    assert_string_equal(decoded_by(&decoder, text_of(bytes)), expected);
    assert_int_equal(decoder_rest(&decoder), REST_NONE);
    decoder_clear(&decoder);
}

static void typed_characters_are_keys(void **state)
{
    (void)state;
    assert_decoded("jk?", "j k ? ");
    assert_decoded("é漢🙂", "é 漢 🙂 ");
    assert_decoded(" \r\n\t\x7f\b", "Space Enter Enter Tab Backspace Backspace ");
    assert_decoded("\001\014\032\034\035\036\037",
                   "Ctrl-A Ctrl-L Ctrl-Z Ctrl-\\ Ctrl-] Ctrl-^ Ctrl-_ ");
    Decoder decoder = {0};
    assert_string_equal(decoded_by(&decoder, (Text){"\0", 1}), "Ctrl-Space ");
    decoder_clear(&decoder);
}

static void keys_come_as_the_usual_terminals_send_them(void **state)
{
    (void)state;
    assert_decoded("\033[A\033[B\033[C\033[D", "Up Down Right Left ");
    assert_decoded("\033OA\033OB\033OC\033OD\033OM", "Up Down Right Left Enter ");
    assert_decoded("\033[H\033[F\033OH\033OF", "Home End Home End ");
    assert_decoded("\033[1~\033[4~\033[7~\033[8~", "Home End Home End ");
    assert_decoded("\033[2~\033[3~\033[5~\033[6~\033[Z", "Ins Del PgUp PgDn Shift-Tab ");
    assert_decoded("\033[1;5A\033[5;2~", "Up PgUp "); /* with Control, with Shift */
}

static void a_lone_escape_is_a_key_and_so_is_what_follows_it(void **state)
{
    (void)state;
    assert_decoded("\033", "Esc ");
    assert_decoded("\033q", "Esc q ");
    assert_decoded("\033\033[A", "Esc Up ");
    assert_decoded("\033é", "Esc é ");
}

static void sequences_that_mean_nothing_here_are_passed_over(void **state)
{
    (void)state;
    assert_decoded("\033[99~j", "j ");
    assert_decoded("\033[1;2P\033OP\033OSj", "j ");
    assert_decoded("\033[[A\033[[Ej", "j ");        /* Linux's F1, F5 */
    assert_decoded("\033[?62;22c\033[5;3Rj", "j "); /* answers */
    assert_decoded("\033[>0;276;0c\033[I\033[Oj", "j ");
    assert_decoded("\033P>|xterm(390)\033\\\033_Gi=1\033\\\033]10;rgb:0/0/0\007j", "j ");
    assert_decoded("\033[12\033[Aj", "Up j "); /* broken off by the next one */
    assert_decoded("\033[<\033[<3\033[Aj", "Up j ");
    assert_decoded("\033]0;title\033[Aj", "Up j ");
}

static void keys_written_in_full_are_the_same_keys(void **state)
{
    (void)state;
    /* kitty's protocol */
    assert_decoded("\033[106u\033[106;1u\033[106;1:1u\033[106;1:2u", "j j j j ");
    assert_decoded("\033[27u\033[13u\033[9u\033[127u\033[32u", "Esc Enter Tab Backspace Space ");
    assert_decoded("\033[99;5u\033[108;5u\033[32;5u\033[91;5u", "Ctrl-C Ctrl-L Ctrl-Space Esc ");
    assert_decoded("\033[103;2u\033[47:63;2u\033[9;2u\033[103;66u", "G ? Shift-Tab G ");
    assert_decoded("\033[28450u\033[233;1;233u", "漢 é ");
    assert_decoded("\033[57400u\033[57414u\033[57417u\033[57426u", "1 Enter Left Del ");
    assert_decoded("\033[106;1:3u\033[1;1:3A\033[5;1:3~j", "j "); /* released */
    assert_decoded("\033[106;3u\033[57441;2u\033[u\033[0u\033[9999999u\033[55296uj",
                   "j "); /* with Alt, Shift itself, none */
    /* xterm's modifyOtherKeys */
    assert_decoded("\033[27;5;99~\033[27;2;71~\033[27;5;116~\033[27;2;13~",
                   "Ctrl-C G Ctrl-T Enter ");
    /* the keypad in application mode */
    assert_decoded("\033Op\033Oy\033On\033Oj\033Ok\033Om\033Oo\033OX\033OM\033OI",
                   "0 9 . * + - / = Enter Tab ");
}

static void older_terminals_write_modifiers_elsewhere(void **state)
{
    (void)state;
    assert_decoded("\033[7$q\033[5^q\033[6@q", "Home q PgUp q PgDn q ");
    assert_decoded("\033[aq\033[bq\033Oaq\033Odq", "Up q Down q Up q Left q ");
    assert_decoded("\033O5Aq\033O2Pq", "Up q q ");
    assert_decoded("\033[?2026;2$yq\033[4;1$yq", "q q "); /* answers */
}

static void bad_bytes_are_no_keys(void **state)
{
    (void)state;
    assert_decoded("\xff\xfej", "j ");
    assert_decoded("\xc3j", "j ");
    assert_decoded("\xe6\xbcj", "j ");
    assert_decoded("\xc2\x9bj", "j "); /* a C1 control */
    assert_decoded("\xed\xa0\x80j", "j ");
    assert_decoded("\xf4\x90\x80\x80j", "j ");
}

static void bytes_may_come_one_by_one(void **state)
{
    static const char all[] =
        "é\033[A\033[200~a\033[b\033[201~\033[<0;3;4M\033]11;rgb:ffff/ffff/ffff\033\\\033[6~q";
    static const char expected[] = "é Up paste(a\033[b) click(2,3) PgDn q ";
    (void)state;
    char words[512] = "";
    Decoder decoder = {0};
    for (size_t i = 0; i + 1 < sizeof all; i++) {
        Input input;
        decoder_put(&decoder, (Text){all + i, 1});
        while (decoder_next(&decoder, &input)) {
            char name[KEY_NAME_SIZE];
            input_key_name(input.key, name);
            if (input.kind == INPUT_KEY) strcat(strcat(words, name), " ");
            if (input.kind == INPUT_PASTE)
                strncat(strcat(words, "paste("), input.text.at, input.text.len);
            if (input.kind == INPUT_PASTE) strcat(words, ") ");
            if (input.kind == INPUT_CLICK) strcat(words, "click(2,3) ");
        }
    }
    assert_string_equal(words, expected);
    assert_int_equal(decoder.background, BACKGROUND_LIGHT);
    assert_int_equal(decoder_rest(&decoder), REST_NONE);
    decoder_clear(&decoder);
}

static void what_is_not_whole_waits_and_can_be_given_up(void **state)
{
    static const char *const parts[] = {"\033[",      "\033[1;",      "\033O", "\033O5",
                                        "\033[106;5", "\033]11;rgb:", "\033P", "\033[<0;3",
                                        "\xe6\xbc",   "\033[M !"};
    (void)state;
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        Decoder decoder = {0};
        Input input;
        decoder_put(&decoder, text_of(parts[i]));
        assert_false(decoder_next(&decoder, &input));
        assert_int_equal(decoder_rest(&decoder), REST_SEQUENCE);
        assert_false(decoder_give_up(&decoder, &input));
        assert_int_equal(decoder_rest(&decoder), REST_NONE);
        decoder_clear(&decoder);
    }
    Decoder decoder = {0};
    Input input;
    decoder_put(&decoder, TEXT("j\033"));
    assert_true(decoder_next(&decoder, &input));
    assert_false(decoder_next(&decoder, &input));
    assert_int_equal(decoder_rest(&decoder), REST_ESCAPE);
    assert_true(decoder_give_up(&decoder, &input));
    assert_int_equal(input.key, KEYCODE_ESCAPE);
    decoder_clear(&decoder);
}

static void a_paste_is_one_text_with_nothing_in_it_a_key(void **state)
{
    (void)state;
    assert_decoded("a\033[200~q\r\033[A\033\033[201~b", "a paste(q\r\033[A\033) b ");
    assert_decoded("\033[200~\033[201~b", "paste() b ");
    Decoder decoder = {0};
    Input input;
    decoder_put(&decoder, TEXT("\033[200~more\033[20"));
    assert_false(decoder_next(&decoder, &input));
    assert_int_equal(decoder_rest(&decoder), REST_NONE); /* it waits for its end, however long */
    assert_false(decoder_give_up(&decoder, &input));
    decoder_put(&decoder, TEXT("1~"));
    assert_true(decoder_next(&decoder, &input));
    assert_text(input.text, "more");
    decoder_clear(&decoder);
}

static void a_paste_without_an_end_is_ended_by_escape(void **state)
{
    (void)state;
    Decoder decoder = {0};
    Input input;
    decoder_put(&decoder, TEXT("\033[200~what qq\033"));
    assert_false(decoder_next(&decoder, &input));
    assert_int_equal(decoder_rest(&decoder), REST_SEQUENCE); /* or the end, cut in two */
    assert_true(decoder_give_up(&decoder, &input));
    assert_int_equal(input.kind, INPUT_PASTE);
    assert_text(input.text, "what qq");
    assert_int_equal(decoder_rest(&decoder), REST_NONE);
    assert_string_equal(decoded_by(&decoder, TEXT("j")), "j ");
    assert_string_equal(decoded_by(&decoder, TEXT("\033[200~\033x\033[201~q")), "paste(\033x) q ");
    decoder_clear(&decoder);
}

static void a_paste_too_long_is_cut(void **state)
{
    (void)state;
    Decoder decoder = {0};
    Input input = {0};
    decoder_put(&decoder, TEXT("\033[200~"));
    for (int i = 0; i < PASTE_MAX / 1000 + 2; i++) {
        char block[1000];
        memset(block, 'x', sizeof block);
        decoder_put(&decoder, (Text){block, sizeof block});
        assert_false(decoder_next(&decoder, &input));
    }
    decoder_put(&decoder, TEXT("\033[201~"));
    assert_true(decoder_next(&decoder, &input));
    assert_int_equal(input.text.len, PASTE_MAX);
    decoder_clear(&decoder);
}

static void the_mouse_is_read_in_both_encodings(void **state)
{
    (void)state;
    assert_decoded("\033[<0;1;1M\033[<0;1;1m", "click(0,0) ");
    assert_decoded("\033[<64;80;24M\033[<65;300;100M", "wheel(-3,79,23) wheel(3,299,99) ");
    assert_decoded("\033[<4;2;2M", "click(1,1) ");               /* with Shift */
    assert_decoded("\033[<1;2;2M\033[<2;2;2M\033[<35;2;2M", ""); /* other buttons, motion */
    assert_decoded("\033[<66;2;2M\033[<0;0;2M\033[<0;2M\033[<;;M", "");
    assert_decoded("\033[<0;99999999999999999999;1M", "");
    assert_decoded("\033[M !!\033[M`\"#\033[M#!!", "click(0,0) wheel(-3,1,2) ");
}

static Background answered(const char *answer)
{
    Decoder decoder = {0};
    assert_string_equal(decoded_by(&decoder, text_of(answer)), "");
    decoder_clear(&decoder);
    return decoder.background;
}

static void the_background_is_heard(void **state)
{
    (void)state;
    assert_int_equal(answered("\033]11;rgb:0000/0000/0000\033\\"), BACKGROUND_DARK);
    assert_int_equal(answered("\033]11;rgb:ffff/ffff/ffff\007"), BACKGROUND_LIGHT);
    assert_int_equal(answered("\033]11;rgb:ff/ff/ff\007"), BACKGROUND_LIGHT);
    assert_int_equal(answered("\033]11;rgba:fdfd/f6f6/e3e3/ffff\007"),
                     BACKGROUND_LIGHT); /* solarized */
    assert_int_equal(answered("\033]11;rgb:0000/2b2b/3636\007"), BACKGROUND_DARK);
    assert_int_equal(answered("\033]11;rgb:0000/0000/ffff\007"),
                     BACKGROUND_DARK); /* blue is dark */
    assert_int_equal(answered("\033]11;rgb:ffff/ffff\007"), BACKGROUND_UNKNOWN);
    assert_int_equal(answered("\033]11;rgb:fffff/0/0\007"), BACKGROUND_UNKNOWN);
    assert_int_equal(answered("\033]11;rgb://\007"), BACKGROUND_UNKNOWN);
    assert_int_equal(answered("\033]10;rgb:ffff/ffff/ffff\007"), BACKGROUND_UNKNOWN);
    assert_int_equal(answered("\033]\007"), BACKGROUND_UNKNOWN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(typed_characters_are_keys),
        cmocka_unit_test(keys_come_as_the_usual_terminals_send_them),
        cmocka_unit_test(a_lone_escape_is_a_key_and_so_is_what_follows_it),
        cmocka_unit_test(sequences_that_mean_nothing_here_are_passed_over),
        cmocka_unit_test(keys_written_in_full_are_the_same_keys),
        cmocka_unit_test(older_terminals_write_modifiers_elsewhere),
        cmocka_unit_test(bad_bytes_are_no_keys),
        cmocka_unit_test(bytes_may_come_one_by_one),
        cmocka_unit_test(what_is_not_whole_waits_and_can_be_given_up),
        cmocka_unit_test(a_paste_is_one_text_with_nothing_in_it_a_key),
        cmocka_unit_test(a_paste_without_an_end_is_ended_by_escape),
        cmocka_unit_test(a_paste_too_long_is_cut),
        cmocka_unit_test(the_mouse_is_read_in_both_encodings),
        cmocka_unit_test(the_background_is_heard),
    };
    return cmocka_run_group_tests_name("term/decoder", tests, NULL, NULL);
}
