/* Bare URLs as links: the extended autolinks of the GitHub Flavored Markdown specification
 * 0.29-gfm, section 6.9 (http, https, ftp, www., e-mail addresses, mailto and xmpp).
 */
#ifndef GROUNDWORK_COURSE_GFM_LINK_H
#define GROUNDWORK_COURSE_GFM_LINK_H

#include "course/document.h"
#include "course/source.h"

/* Guards the addresses of a source that stand bare in its text: GitHub finds them before it finds
 * emphasis, and cmark would take underscores and asterisks out of them. */
void gfm_link_guard(Source *source);

/* Splits the block's spans where they hold an address, and links it. */
void gfm_link_addresses(Arena *arena, Block *block);

#endif
