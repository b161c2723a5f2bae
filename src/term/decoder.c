#include "term/decoder.h"

#include "base/utf8.h"

#include <string.h>

enum { ESC = 0x1B, BEL = 0x07, LONGEST_SEQUENCE = 4096, WHEEL_ROWS = 3 };

static Text rest_of(const Decoder *decoder)
{
    if (decoder->bytes.len == 0) return (Text){NULL, 0};
    return (Text){decoder->bytes.at + decoder->taken, decoder->bytes.len - decoder->taken};
}

void decoder_put(Decoder *decoder, Text bytes)
{
    if (decoder->taken > 0) {
        Text rest = rest_of(decoder);
        memmove(decoder->bytes.at, rest.at, rest.len);
        decoder->bytes.len = rest.len;
        decoder->taken = 0;
    }
    buffer_put(&decoder->bytes, bytes);
}

void decoder_clear(Decoder *decoder)
{
    buffer_clear(&decoder->bytes);
    buffer_clear(&decoder->paste);
}

/* --- How long the first thing is: each gives its bytes, or 0 where more must come ------------- */

static bool within(char c, int from, int to)
{
    return (unsigned char)c >= from && (unsigned char)c <= to;
}

static size_t measure_character(Text rest)
{
    unsigned char lead = (unsigned char)rest.at[0];
    size_t length = lead >= 0xF0 && lead < 0xF5 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC2 ? 2 : 1;
    if (lead >= 0xF5) length = 1;
    for (size_t i = 1; i < length; i++) {
        if (i == rest.len) return 0;
        if (!within(rest.at[i], 0x80, 0xBF)) return i;
    }
    return length;
}

static size_t measure_csi(Text rest)
{
    if (rest.len < 3) return 0;
    size_t fixed = rest.at[2] == '[' ? 4 : rest.at[2] == 'M' ? 6 : 0; /* Linux's F1, X10's mouse */
    if (fixed > 0) return rest.len < fixed ? 0 : fixed;
    size_t i = 2;
    while (i < rest.len && within(rest.at[i], '0', '9')) i++;
    if (i > 2 && i < rest.len && rest.at[i] == '$') return i + 1; /* rxvt's, with Shift */
    while (i < rest.len && within(rest.at[i], 0x20, 0x3F)) i++;
    if (i >= LONGEST_SEQUENCE) return i;
    if (i == rest.len) return 0;
    return within(rest.at[i], 0x40, 0x7E) ? i + 1 : i;
}

/* Older terminals put the modifier's number before the final byte. */
static size_t measure_ss3(Text rest)
{
    size_t i = 2;
    while (i < rest.len && i < LONGEST_SEQUENCE && within(rest.at[i], '0', '9')) i++;
    if (i == rest.len) return 0;
    return within(rest.at[i], 0x20, 0x7E) ? i + 1 : i;
}

/* OSC, DCS and the like go up to BEL or ST. */
static size_t measure_string(Text rest)
{
    for (size_t i = 2; i < rest.len && i < LONGEST_SEQUENCE; i++) {
        if (rest.at[i] == BEL) return i + 1;
        if (rest.at[i] != ESC) continue;
        if (i + 1 == rest.len) return 0;
        return rest.at[i + 1] == '\\' ? i + 2 : i;
    }
    return rest.len < LONGEST_SEQUENCE ? 0 : rest.len;
}

static size_t measure(Text rest)
{
    if (rest.at[0] != ESC) return measure_character(rest);
    if (rest.len == 1) return 0;
    switch (rest.at[1]) {
    case '[': return measure_csi(rest);
    case 'O': return measure_ss3(rest);
    case ']':
    case 'P':
    case '_':
    case '^':
    case 'X': return measure_string(rest);
    default: return 1; /* Esc, then something else */
    }
}

/* --- What it means: each gives whether it is an input ----------------------------------------- */

static bool is_key(Input *input, int32_t key)
{
    *input = (Input){.kind = INPUT_KEY, .key = key};
    return key != 0;
}

static bool read_character(Text whole, Input *input)
{
    size_t bytes = 0;
    int32_t c = utf8_decode(whole, &bytes);
    if (bytes != whole.len || c == 0xFFFD || (c >= 0x80 && c < 0xA0)) return false;
    switch (c) {
    case 0x00: return is_key(input, KEYCODE_CONTROL + ' ');
    case '\b':
    case 0x7F: return is_key(input, KEYCODE_BACKSPACE);
    case '\t': return is_key(input, KEYCODE_TAB);
    case '\n':
    case '\r': return is_key(input, KEYCODE_ENTER);
    case ESC: return is_key(input, KEYCODE_ESCAPE);
    default: break;
    }
    if (c < ESC) return is_key(input, KEYCODE_CONTROL + 'a' + c - 1);
    if (c < ' ') return is_key(input, KEYCODE_CONTROL + '\\' + c - 0x1C);
    return is_key(input, c);
}

static int32_t key_of_final(char final)
{
    switch (final) {
    case 'A':
    case 'a': return KEYCODE_UP; /* rxvt's small ones are with Shift or Control */
    case 'B':
    case 'b': return KEYCODE_DOWN;
    case 'C':
    case 'c': return KEYCODE_RIGHT;
    case 'D':
    case 'd': return KEYCODE_LEFT;
    case 'F': return KEYCODE_END;
    case 'H': return KEYCODE_HOME;
    case 'M': return KEYCODE_ENTER; /* of the keypad, after SS3 */
    case 'Z': return KEYCODE_BACK_TAB;
    default: return 0;
    }
}

/* The keypad in application mode, after SS3. */
static int32_t key_of_keypad(char final)
{
    if (within(final, 'p', 'y')) return '0' + final - 'p';
    if (within(final, 'j', 'o')) return "*+,-./"[final - 'j'];
    if (final == 'X') return '=';
    if (final == 'I') return KEYCODE_TAB;
    return final == ' ' ? ' ' : key_of_final(final);
}

static int32_t key_of_number(int number)
{
    switch (number) {
    case 1:
    case 7: return KEYCODE_HOME;
    case 2: return KEYCODE_INSERT;
    case 3: return KEYCODE_DELETE;
    case 4:
    case 8: return KEYCODE_END;
    case 5: return KEYCODE_PAGE_UP;
    case 6: return KEYCODE_PAGE_DOWN;
    default: return 0;
    }
}

/* `button` as xterm sends it: 4, 8, 16 for Shift, Alt, Control, 32 for motion, 64 for the wheel. */
static bool read_mouse(int button, int x, int y, Input *input)
{
    int which = button & 3;
    if ((button & ~(3 | 4 | 8 | 16 | 64)) != 0 || x < 1 || y < 1) return false;
    *input = (Input){.kind = INPUT_CLICK, .x = x - 1, .y = y - 1};
    if ((button & 64) == 0) return which == 0;
    input->kind = INPUT_WHEEL;
    input->amount = which == 0 ? -WHEEL_ROWS : WHEEL_ROWS;
    return which < 2;
}

/* The numbers of a sequence, parted by semicolons, each with what follows its colon; what is
 * missing or too large is 0. */
typedef struct Numbers {
    int count;
    int at[3], colon[3];
} Numbers;

static int read_number(Text text)
{
    int64_t value = 0;
    bool good = text_to_int(text, &value) && value >= 0 && value <= 0x10FFFF;
    return good ? (int)value : 0;
}

static Numbers read_numbers(Text text)
{
    Numbers numbers = {0};
    Text part, first, second;
    while (numbers.count < 3 && text_next_part(&text, ';', &part)) {
        if (text_next_part(&part, ':', &first)) numbers.at[numbers.count] = read_number(first);
        if (text_next_part(&part, ':', &second)) numbers.colon[numbers.count] = read_number(second);
        numbers.count++;
    }
    return numbers;
}

enum { WITH_SHIFT = 1, WITH_CONTROL = 4, WITH_LOCKS = 64 | 128, RELEASED = 3 };

/* Kitty's numbers for the keypad, which lie where Unicode has nothing. */
static int32_t key_of_kitty(int code)
{
    static const char typed[] = "0123456789./*-+\r=,";
    static const int32_t moves[] = {KEYCODE_LEFT,    KEYCODE_RIGHT,     KEYCODE_UP,   KEYCODE_DOWN,
                                    KEYCODE_PAGE_UP, KEYCODE_PAGE_DOWN, KEYCODE_HOME, KEYCODE_END,
                                    KEYCODE_INSERT,  KEYCODE_DELETE};
    enum { FIRST = 57399, TYPED = sizeof typed - 1, MOVES = sizeof moves / sizeof moves[0] };
    int place = code - FIRST;
    if (place < 0 || place >= TYPED + MOVES) return 0;
    if (place >= TYPED) return moves[place - TYPED];
    return typed[place] == '\r' ? KEYCODE_ENTER : typed[place];
}

/* A code point with its modifiers, as CSI u and modifyOtherKeys say it; `shifted` is 0 where they
 * do not say. */
static bool read_code(int code, int shifted, int modifiers, Input *input)
{
    char bytes[4];
    int with = modifiers > 0 ? (modifiers - 1) & ~WITH_LOCKS : 0;
    if (code <= 0 || (with & ~(WITH_SHIFT | WITH_CONTROL)) != 0) return false; /* Alt: nobody's */
    if (code >= 0xE000 && code <= 0xF8FF) return is_key(input, key_of_kitty(code));
    if (code == '\t' && with == WITH_SHIFT) return is_key(input, KEYCODE_BACK_TAB);
    if ((with & WITH_SHIFT) != 0 && shifted > 0) code = shifted;
    else if ((with & WITH_SHIFT) != 0 && code >= 'a' && code <= 'z') code += 'A' - 'a';
    if ((with & WITH_CONTROL) != 0 && (code == ' ' || (code >= '@' && code < 0x7F))) code &= 0x1F;
    return read_character((Text){bytes, utf8_encode(code, bytes)}, input);
}

static bool read_csi(Decoder *decoder, Text whole, Input *input)
{
    char final = whole.at[whole.len - 1];
    if (whole.len == 6 && whole.at[2] == 'M') {
        const unsigned char *at = (const unsigned char *)whole.at + 3;
        return read_mouse(at[0] - 32, at[1] - 32, at[2] - 32, input);
    }
    bool rxvt = final == '$' || final == '^' || final == '@';
    if (whole.at[2] == '[' || !(within(final, 0x40, 0x7E) || rxvt)) return false; /* F1; broken */
    if (whole.at[2] == '<') {
        Numbers mouse = read_numbers(text_slice(whole, 3, whole.len - 1));
        return final == 'M' && mouse.count == 3
               && read_mouse(mouse.at[0], mouse.at[1], mouse.at[2], input);
    }
    if (!within(whole.at[2], '0', '9') && whole.len > 3) return false;
    Numbers numbers = read_numbers(text_slice(whole, 2, whole.len - 1));
    if (numbers.colon[1] == RELEASED) return false;
    if (final == 'u') return read_code(numbers.at[0], numbers.colon[0], numbers.at[1], input);
    if (final != '~' && !rxvt) return final != 'M' && is_key(input, key_of_final(final));
    if (numbers.at[0] == 27 && numbers.count == 3)
        return read_code(numbers.at[2], 0, numbers.at[1], input);
    if (numbers.at[0] != 200 || rxvt) return is_key(input, key_of_number(numbers.at[0]));
    decoder->pasting = true;
    buffer_reset(&decoder->paste);
    return false;
}

/* One of the numbers of "rgb:ffff/8080/00": one to four hexadecimal digits, scaled to 0 .. 255;
 * -1 where it is none. */
static int read_shade(Text digits)
{
    int value = 0, full = 0;
    if (digits.len == 0 || digits.len > 4) return -1;
    for (size_t i = 0; i < digits.len; i++) {
        char c = digits.at[i];
        int digit = within(c, '0', '9')   ? c - '0'
                    : within(c, 'a', 'f') ? c - 'a' + 10
                    : within(c, 'A', 'F') ? c - 'A' + 10
                                          : -1;
        if (digit < 0) return -1;
        value = value * 16 + digit;
        full = full * 16 + 15;
    }
    return value * 255 / full;
}

static void read_osc(Decoder *decoder, Text whole)
{
    Text body = text_slice(whole, 2, whole.len);
    while (body.len > 0
           && (body.at[body.len - 1] == BEL || body.at[body.len - 1] == '\\'
               || body.at[body.len - 1] == ESC))
        body.len--;
    Text before = TEXT("11;rgb:"), before_alpha = TEXT("11;rgba:"), part;
    if (text_starts(body, before)) body = text_slice(body, before.len, body.len);
    else if (text_starts(body, before_alpha)) body = text_slice(body, before_alpha.len, body.len);
    else return;
    int shades[3];
    for (int i = 0; i < 3; i++) {
        if (!text_next_part(&body, '/', &part)) return;
        shades[i] = read_shade(part);
        if (shades[i] < 0) return;
    }
    /* Weights of the luminance, ITU-R BT.709. */
    int luminance = (2126 * shades[0] + 7152 * shades[1] + 722 * shades[2]) / 10000;
    decoder->background = luminance > 127 ? BACKGROUND_LIGHT : BACKGROUND_DARK;
}

static bool read_whole(Decoder *decoder, Text whole, Input *input)
{
    if (whole.at[0] != ESC || whole.len == 1) return read_character(whole, input);
    switch (whole.at[1]) {
    case '[': return whole.len > 2 && read_csi(decoder, whole, input);
    case 'O':
        if (whole.len == 3) return is_key(input, key_of_keypad(whole.at[2]));
        return whole.len > 3 && is_key(input, key_of_final(whole.at[whole.len - 1]));
    case ']': read_osc(decoder, whole); return false;
    default: return false;
    }
}

/* Takes what is there of a paste; true at its end. */
static bool take_paste(Decoder *decoder)
{
    Text end = TEXT("\033[201~"), rest = rest_of(decoder);
    size_t length = text_find(rest, end, 0);
    bool whole = length != SIZE_MAX;
    if (!whole) {
        /* The end may have come in part. */
        length = rest.len;
        for (size_t part = 1; part < end.len && part <= rest.len; part++)
            if (text_ends(rest, text_slice(end, 0, part))) length = rest.len - part;
    }
    size_t room = PASTE_MAX - decoder->paste.len;
    buffer_put(&decoder->paste, text_slice(rest, 0, length < room ? length : room));
    decoder->taken += length + (whole ? end.len : 0);
    decoder->pasting = !whole;
    return whole;
}

bool decoder_next(Decoder *decoder, Input *input)
{
    while (decoder->taken < decoder->bytes.len) {
        if (decoder->pasting) {
            if (!take_paste(decoder)) return false;
            *input = (Input){.kind = INPUT_PASTE, .text = buffer_text(&decoder->paste)};
            return true;
        }
        Text rest = rest_of(decoder);
        size_t length = measure(rest);
        if (length == 0) return false;
        decoder->taken += length;
        if (read_whole(decoder, text_slice(rest, 0, length), input)) return true;
    }
    return false;
}

DecoderRest decoder_rest(const Decoder *decoder)
{
    Text rest = rest_of(decoder);
    if (rest.len == 0 || (decoder->pasting && !text_is(rest, "\033"))) return REST_NONE;
    if (decoder->pasting) return REST_SEQUENCE;
    return text_is(rest, "\033") ? REST_ESCAPE : REST_SEQUENCE;
}

bool decoder_give_up(Decoder *decoder, Input *input)
{
    DecoderRest rest = decoder_rest(decoder);
    if (rest == REST_NONE) return false;
    decoder->taken = decoder->bytes.len;
    if (decoder->pasting) {
        decoder->pasting = false;
        *input = (Input){.kind = INPUT_PASTE, .text = buffer_text(&decoder->paste)};
        return true;
    }
    return rest == REST_ESCAPE && is_key(input, KEYCODE_ESCAPE);
}
