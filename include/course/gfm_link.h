/* Bare URLs as links: the extended autolinks of the GitHub Flavored Markdown specification
 * 0.29-gfm, section 6.9 (http, https, ftp, www. and e-mail addresses).
 */
#ifndef GROUNDWORK_COURSE_GFM_LINK_H
#define GROUNDWORK_COURSE_GFM_LINK_H

#include "course/document.h"

/* Splits the block's spans where they hold an address, and links it. */
void gfm_link_addresses(Arena *arena, Block *block);

#endif
