#include "shell/problem_list.h"

#include "course/check.h"

#include <string.h>

enum { DETAIL_ROWS = 6, TITLE_ROWS = 2 };

typedef enum ListCommand {
    LIST_UP,
    LIST_DOWN,
    LIST_PAGE_UP,
    LIST_PAGE_DOWN,
    LIST_GO,
    LIST_EDIT,
    LIST_CLOSE
} ListCommand;

static const Binding bindings[] = {
    {{KEYCODE_ENTER}, LIST_GO, "go there", "show its place"},
    {{'e', KEYCODE_CONTROL + 'x'}, LIST_EDIT, "edit", "open its place in the editor"},
    {{KEYCODE_UP, 'k'}, LIST_UP, NULL, "the one above"},
    {{KEYCODE_DOWN, 'j'}, LIST_DOWN, NULL, "the one below"},
    {{KEYCODE_PAGE_DOWN, ' '}, LIST_PAGE_DOWN, NULL, "a page down"},
    {{KEYCODE_PAGE_UP, 'b'}, LIST_PAGE_UP, NULL, "a page up"},
    {{KEYCODE_ESCAPE, 'q', '!', KEYCODE_CONTROL + 'g'},
     LIST_CLOSE,
     "back",
     "back to what is shown"},
};
const BindingTable problem_list_bindings = {"Problems", bindings,
                                            sizeof bindings / sizeof bindings[0]};

static int count_of(const ProblemList *list)
{
    return list->report == NULL ? 0 : list->report->errors + list->report->warnings;
}

/* Rows for the list itself, above the one that is told in full. */
static int rows_for(int height)
{
    int rows = height - TITLE_ROWS - 1; /* and the hints */
    if (rows > 2 * DETAIL_ROWS) rows -= DETAIL_ROWS;
    return rows > 1 ? rows : 1;
}

static void move_to(ProblemList *list, int marked, int rows)
{
    int last = count_of(list) - 1;
    list->marked = marked > last ? last : marked;
    if (list->marked < 0) list->marked = 0;
    if (list->top > list->marked) list->top = list->marked;
    if (list->top <= list->marked - rows) list->top = list->marked - rows + 1;
}

void problem_list_set(ProblemList *list, const Report *report, const char *file)
{
    list->report = report;
    list->file = file;
    move_to(list, list->marked, 1);
    if (count_of(list) == 0) list->open = false;
}

bool problem_list_open(ProblemList *list)
{
    list->open = count_of(list) > 0;
    return list->open;
}

const Problem *problem_list_marked(const ProblemList *list)
{
    const Problem *problem = list->report != NULL ? list->report->first : NULL;
    for (int i = 0; i < list->marked && problem != NULL; i++) problem = problem->next;
    return problem;
}

static ProblemListEvent run_command(ProblemList *list, ListCommand command, int rows)
{
    switch (command) {
    case LIST_UP: move_to(list, list->marked - 1, rows); break;
    case LIST_DOWN: move_to(list, list->marked + 1, rows); break;
    case LIST_PAGE_UP: move_to(list, list->marked - rows, rows); break;
    case LIST_PAGE_DOWN: move_to(list, list->marked + rows, rows); break;
    case LIST_GO: list->open = false; return PROBLEM_LIST_GO;
    case LIST_EDIT: return PROBLEM_LIST_EDIT;
    case LIST_CLOSE: list->open = false; break;
    }
    return PROBLEM_LIST_STAYS;
}

ProblemListEvent problem_list_handle(ProblemList *list, const Input *input, int height)
{
    int rows = rows_for(height), row = input->y - TITLE_ROWS;
    if (input->kind == INPUT_WHEEL) move_to(list, list->marked + input->amount, rows);
    if (input->kind == INPUT_CLICK && row >= 0 && row < rows && list->top + row < count_of(list)) {
        bool again = list->marked == list->top + row;
        move_to(list, list->top + row, rows);
        return again ? run_command(list, LIST_GO, rows) : PROBLEM_LIST_STAYS;
    }
    int command = input->kind == INPUT_KEY ? keys_command(&problem_list_bindings, input->key) : -1;
    return command >= 0 ? run_command(list, (ListCommand)command, rows) : PROBLEM_LIST_STAYS;
}

static const char *mark_of(const Problem *problem, bool ascii)
{
    if (problem->severity == SEVERITY_WARNING) return ascii ? "!  " : "! ";
    return ascii ? "NO " : "✗ ";
}

/* The last two names of a path: a course's files need no more. */
static const char *short_name(const char *path)
{
    const char *from = path;
    int slashes = 0;
    for (const char *c = path; *c != '\0'; c++) slashes += *c == '/';
    for (const char *c = path; slashes > 1; c++)
        if (*c == '/' && slashes-- > 0) from = c + 1;
    return from;
}

Text problem_words(Arena *arena, const Problem *problem, const char *file)
{
    Buffer words = {0};
    const Place *place = &problem->place;
    bool other = place->file != NULL && (file == NULL || strcmp(place->file, file) != 0);
    if (other) buffer_printf(&words, "%s%s", short_name(place->file), place->line > 0 ? ":" : " ");
    if (place->line > 0) buffer_printf(&words, "%d", place->line);
    if (place->line > 0 && place->column > 0) buffer_printf(&words, ":%d", place->column);
    buffer_printf(&words, "%s%.*s", words.len > 0 ? " " : "", TEXT_ARG(problem->message));
    Text text = text_copy(arena, buffer_text(&words));
    buffer_clear(&words);
    return text;
}

/* Returns the row below the words. */
static int draw_wrapped(Canvas canvas, int y, Role role, Text rest)
{
    for (; y < canvas.height && rest.len > 0; y++) {
        Text line = utf8_fit_words(rest, canvas.width, canvas.table);
        canvas_text(canvas, 0, y, role, line);
        rest = text_slice(rest, line.len, rest.len);
    }
    return y;
}

/* With what its rule says of why it matters. */
static void draw_full(const Problem *problem, Canvas canvas, Arena *scratch)
{
    const CheckRule *rule = check_rule(text_of(problem->rule));
    int y = draw_wrapped(canvas, 0, ROLE_TEXT, report_line(scratch, problem));
    if (rule != NULL) (void)draw_wrapped(canvas, y, ROLE_MUTED, text_of(rule->mend));
}

void problem_list_draw(const ProblemList *list, Canvas canvas)
{
    Arena *scratch = arena_new(1 << 20);
    int rows = rows_for(canvas.height), y = 0;
    canvas_fill(canvas, ROLE_TEXT);
    canvas_print(canvas, 1, 0, ROLE_TITLE, "Problem %d of %d", list->marked + 1, count_of(list));
    const Problem *problem = list->report->first;
    for (int i = 0; i < list->top && problem != NULL; i++) problem = problem->next;
    for (; y < rows && problem != NULL; y++, problem = problem->next) {
        bool marked = list->top + y == list->marked;
        Canvas row = canvas_part(canvas, 1, TITLE_ROWS + y, canvas.width - 2, 1);
        Role role = marked                                ? ROLE_MARKED
                    : problem->severity == SEVERITY_ERROR ? ROLE_BAD
                                                          : ROLE_WAITING;
        canvas_fill(row, marked ? ROLE_MARKED : ROLE_TEXT);
        int x = canvas_puts(row, 0, 0, role, mark_of(problem, row.ascii));
        (void)canvas_fit(row, x, 0, row.width - x, role, 0,
                         problem_words(scratch, problem, list->file));
    }
    const Problem *marked = problem_list_marked(list);
    int below = TITLE_ROWS + rows, left = canvas.height - below - 1;
    if (left > 1 && marked != NULL) {
        canvas_repeat(canvas, 0, below, ROLE_FRAME, canvas.ascii ? "-" : "─", canvas.width);
        draw_full(marked, canvas_part(canvas, 1, below + 1, canvas.width - 2, left - 1), scratch);
    }
    (void)keys_draw_line(canvas_part(canvas, 0, canvas.height - 1, canvas.width, 1), 1,
                         &problem_list_bindings, NULL, NULL);
    arena_free(scratch);
}
