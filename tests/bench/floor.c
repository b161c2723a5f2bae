/* The least that a program with two panes costs in ncurses: text at the left, a box at the right,
 * and a key moves the text by a line. What the shell's costs are held against. */
#include <curses.h>
#include <locale.h>

enum { LINES_OF_TEXT = 200, COLOURS_USED = 6 };

static void draw_text(int top)
{
    for (int y = 0; y < LINES && top + y < LINES_OF_TEXT; y++) {
        int pair = 1 + (top + y) % COLOURS_USED;
        attron(COLOR_PAIR(pair));
        mvprintw(y, 0, "%3d", top + y + 1);
        attroff(COLOR_PAIR(pair));
        if ((top + y) % 8 == 0) attron(A_BOLD);
        addnstr(" what a limiter lets pass in a minute", COLS / 2 - 4);
        attroff(A_BOLD);
    }
}

static void draw_box(WINDOW *pane, int top)
{
    werase(pane);
    box(pane, 0, 0);
    for (int y = 1; y < getmaxy(pane) - 1; y++) {
        int pair = 1 + y % COLOURS_USED;
        wattron(pane, COLOR_PAIR(pair));
        mvwprintw(pane, y, 2, "lane %2d: %3d passed of 200", y, (top + y) % 100);
        wattroff(pane, COLOR_PAIR(pair));
    }
}

int main(void)
{
    setlocale(LC_CTYPE, "");
    initscr();
    start_color();
    use_default_colors();
    for (short pair = 1; pair <= COLOURS_USED; pair++) init_pair(pair, pair, -1);
    cbreak();
    noecho();
    keypad(stdscr, TRUE);
    curs_set(0);
    WINDOW *pane = newwin(LINES, COLS - COLS / 2, 0, COLS / 2);
    int top = 0;
    for (int key = 0; key != 'q'; key = getch()) {
        if (key == 'j' && top < LINES_OF_TEXT - 1) top++;
        if (key == 'k' && top > 0) top--;
        erase();
        draw_text(top);
        draw_box(pane, top);
        wnoutrefresh(stdscr);
        wnoutrefresh(pane);
        doupdate();
    }
    endwin();
    return 0;
}
