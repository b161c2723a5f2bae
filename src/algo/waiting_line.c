#include "algo/waiting_line.h"

enum { PIECE_ITEMS = 255 };

struct LinePiece {
    LinePiece *before, *after;
    int first, end; /* items in use: from `first` on, before `end` */
    LineItem items[PIECE_ITEMS];
};

static LinePiece *new_piece(WaitingLine *line)
{
    LinePiece *piece = line->unused;
    if (piece != NULL) {
        line->unused = piece->after;
        return piece;
    }
    if (arena_left(line->arena) < 2 * sizeof *piece) return NULL;
    return arena_alloc(line->arena, sizeof *piece);
}

bool line_put(WaitingLine *line, LineItem item)
{
    LinePiece *last = line->last;
    if (last == NULL || last->end == PIECE_ITEMS) {
        LinePiece *piece = new_piece(line);
        if (piece == NULL) return false;
        piece->before = last;
        piece->after = NULL;
        piece->first = piece->end = 0;
        if (last != NULL) last->after = piece;
        else line->first = piece;
        line->last = last = piece;
    }
    last->items[last->end++] = item;
    line->count++;
    return true;
}

/* Takes an empty piece out; it is at one of the ends. */
static void put_back(WaitingLine *line, LinePiece *piece)
{
    if (piece->before != NULL) piece->before->after = piece->after;
    else line->first = piece->after;
    if (piece->after != NULL) piece->after->before = piece->before;
    else line->last = piece->before;
    piece->after = line->unused;
    line->unused = piece;
}

static LineItem take_end(WaitingLine *line, bool newest)
{
    LinePiece *piece = newest ? line->last : line->first;
    LineItem item = newest ? piece->items[--piece->end] : piece->items[piece->first++];
    line->count--;
    if (piece->first == piece->end) put_back(line, piece);
    return item;
}

bool line_take(WaitingLine *line, LineOrder order, int64_t now, int64_t patience, LineItem *item,
               int64_t *dropped)
{
    while (line->count > 0) {
        *item = take_end(line, order == LINE_LIFO);
        if (order != LINE_DROP_EXPIRED || now - item->since <= patience) return true;
        ++*dropped;
    }
    return false;
}

bool line_oldest(const WaitingLine *line, LineItem *item)
{
    if (line->count == 0) return false;
    *item = line->first->items[line->first->first];
    return true;
}

int64_t line_count_until(const WaitingLine *line, int64_t since)
{
    int64_t count = 0;
    for (const LinePiece *piece = line->first; piece != NULL; piece = piece->after) {
        if (piece->items[piece->first].since > since) break;
        bool is_whole = piece->items[piece->end - 1].since <= since;
        for (int i = piece->first; i < piece->end && !is_whole; i++)
            count += piece->items[i].since <= since;
        if (is_whole) count += piece->end - piece->first;
    }
    return count;
}
