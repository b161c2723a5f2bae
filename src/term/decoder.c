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
    while (i < rest.len && within(rest.at[i], 0x20, 0x3F)) i++;
    if (i >= LONGEST_SEQUENCE) return i;
    if (i == rest.len) return 0;
    return within(rest.at[i], 0x40, 0x7E) ? i + 1 : i;
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
    case 'O': return rest.len < 3 ? 0 : within(rest.at[2], 0x20, 0x7E) ? 3 : 2;
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
    case 'A': return KEYCODE_UP;
    case 'B': return KEYCODE_DOWN;
    case 'C': return KEYCODE_RIGHT;
    case 'D': return KEYCODE_LEFT;
    case 'F': return KEYCODE_END;
    case 'H': return KEYCODE_HOME;
    case 'M': return KEYCODE_ENTER; /* of the keypad, after SS3 */
    case 'Z': return KEYCODE_BACK_TAB;
    default: return 0;
    }
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

/* Up to three numbers parted by semicolons; what is missing or too large is 0. Returns how many. */
static int read_numbers(Text text, int numbers[3])
{
    int count = 0;
    Text part;
    while (count < 3 && text_next_part(&text, ';', &part)) {
        int64_t value = 0;
        bool good = text_to_int(part, &value) && value >= 0 && value <= INT16_MAX;
        numbers[count++] = good ? (int)value : 0;
    }
    return count;
}

static bool read_csi(Decoder *decoder, Text whole, Input *input)
{
    char final = whole.at[whole.len - 1];
    int numbers[3] = {0};
    if (whole.len == 6 && whole.at[2] == 'M') {
        const unsigned char *at = (const unsigned char *)whole.at + 3;
        return read_mouse(at[0] - 32, at[1] - 32, at[2] - 32, input);
    }
    if (whole.at[2] == '[' || !within(final, 0x40, 0x7E)) return false; /* F1; broken off */
    if (whole.at[2] == '<') {
        int count = read_numbers(text_slice(whole, 3, whole.len - 1), numbers);
        return final == 'M' && count == 3 && read_mouse(numbers[0], numbers[1], numbers[2], input);
    }
    if (!within(whole.at[2], '0', '9') && whole.len > 3) return false;
    read_numbers(text_slice(whole, 2, whole.len - 1), numbers);
    if (final != '~') return final != 'M' && is_key(input, key_of_final(final));
    if (numbers[0] != 200) return is_key(input, key_of_number(numbers[0]));
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
    case 'O': return whole.len == 3 && is_key(input, key_of_final(whole.at[2]));
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
    if (decoder->pasting || rest.len == 0) return REST_NONE;
    return text_is(rest, "\033") ? REST_ESCAPE : REST_SEQUENCE;
}

bool decoder_give_up(Decoder *decoder, Input *input)
{
    DecoderRest rest = decoder_rest(decoder);
    if (rest == REST_NONE) return false;
    decoder->taken = decoder->bytes.len;
    return rest == REST_ESCAPE && is_key(input, KEYCODE_ESCAPE);
}
