/* Whatever a terminal sends: every input is one that the shell may be given, and it is the same
 * whether the bytes come at once or one by one. */
#include "fuzz/fuzz.h"

#include "term/decoder.h"

#include <assert.h>
#include <string.h>

static void check(const Input *input)
{
    char name[KEY_NAME_SIZE];
    switch (input->kind) {
    case INPUT_KEY:
        input_key_name(input->key, name);
        assert(input->key == '?' || strcmp(name, "?") != 0);
        break;
    case INPUT_PASTE: assert(input->text.len <= PASTE_MAX); break;
    case INPUT_WHEEL: assert(input->amount != 0); /* fall through */
    case INPUT_CLICK: assert(input->x >= 0 && input->y >= 0); break;
    default: assert(input->kind <= INPUT_CLICK); break;
    }
}

static void note(const Input *input, Buffer *all)
{
    check(input);
    buffer_printf(all, "%d %d %d %d %d %zu:", (int)input->kind, (int)input->key, input->x, input->y,
                  input->amount, input->text.len);
    buffer_put(all, input->text);
}

static void decode(Text bytes, size_t step, Buffer *all)
{
    Decoder decoder = {0};
    Input input;
    while (bytes.len > 0) {
        size_t length = bytes.len < step ? bytes.len : step;
        decoder_put(&decoder, text_slice(bytes, 0, length));
        while (decoder_next(&decoder, &input)) note(&input, all);
        bytes = text_slice(bytes, length, bytes.len);
    }
    if (decoder_give_up(&decoder, &input)) note(&input, all);
    assert(decoder_rest(&decoder) == REST_NONE);
    buffer_printf(all, "background %d", (int)decoder.background);
    decoder_clear(&decoder);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Text bytes = {(const char *)data, size};
    Buffer at_once = {0}, one_by_one = {0};
    decode(bytes, size, &at_once);
    decode(bytes, 1, &one_by_one);
    assert(text_equal(buffer_text(&at_once), buffer_text(&one_by_one)));
    buffer_clear(&at_once);
    buffer_clear(&one_by_one);
    return 0;
}
