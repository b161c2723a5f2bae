/* From the bytes that a terminal sends to Input: keys, pastes, the mouse, and its answer to what
 * its background is. Knows no terminal and no clock, so that a test or a fuzzer can drive it
 * alone.
 *
 * What it does not know is passed over as a whole, never taken for keys: with curses' own
 * decoding an unknown sequence would count as Esc and letters. An answer may come late or never.
 *
 * What another program has left switched on is understood too: keys as CSI u (kitty's protocol,
 * xterm's formatOtherKeys) or as modifyOtherKeys writes them, the keypad's application mode,
 * reports of focus. A paste whose end is lost would swallow all keys: Esc by itself ends it.
 *
 * Sources: ECMA-48 5.4 (CSI) and 5.6 (OSC and other strings); xterm's ctlseqs (SS3, SGR mouse
 * 1006, bracketed paste 2004, OSC 11, modifyOtherKeys); kitty's "Comprehensive keyboard handling";
 * rxvt's reference (its final $); console_codes(4) for Linux's function keys.
 */
#ifndef GROUNDWORK_TERM_DECODER_H
#define GROUNDWORK_TERM_DECODER_H

#include "shell/input.h"
#include "term/theme.h"

/* Starts as zero. */
typedef struct Decoder {
    Buffer bytes; /* what came in and is not yet decoded, from `taken` on */
    size_t taken;
    Buffer paste;
    bool pasting;
    Background background; /* the terminal's answer to OSC 11, once it has come */
} Decoder;

enum { PASTE_MAX = 1 << 20 }; /* bytes; more is cut off */

void decoder_put(Decoder *decoder, Text bytes);

/* The next input. False where nothing whole is left: the rest is the beginning of something, or
 * nothing. */
bool decoder_next(Decoder *decoder, Input *input);

/* What waits for more: a lone ESC is the Esc key unless the rest of a sequence follows at once.
 * In a paste it is a sequence: its end may have been cut in two. */
typedef enum DecoderRest { REST_NONE, REST_ESCAPE, REST_SEQUENCE } DecoderRest;
DecoderRest decoder_rest(const Decoder *decoder);

/* The rest has not come in time: a lone ESC was the key, or in a paste its end, which gives what
 * came of it; anything else is dropped. False where there is no input. */
bool decoder_give_up(Decoder *decoder, Input *input);

void decoder_clear(Decoder *decoder); /* frees */

#endif
