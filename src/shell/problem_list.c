#include "shell/problem_list.h"

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

void problem_list_set(ProblemList *list, const Report *report)
{
    list->report = report;
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

static void draw_full(const Problem *problem, Canvas canvas, Arena *scratch)
{
    Text rest = report_line(scratch, problem);
    for (int y = 0; y < canvas.height && rest.len > 0; y++) {
        Text line = utf8_fit_words(rest, canvas.width, canvas.table);
        canvas_text(canvas, 0, y, ROLE_TEXT, line);
        rest = text_slice(rest, line.len, rest.len);
    }
}

void problem_list_draw(const ProblemList *list, Canvas canvas)
{
    Arena *scratch = arena_new(1 << 20);
    int rows = rows_for(canvas.height), y = 0;
    canvas_fill(canvas, ROLE_TEXT);
    canvas_print(canvas, 1, 0, ROLE_TITLE, "%d of %d", list->marked + 1, count_of(list));
    const Problem *problem = list->report->first;
    for (int i = 0; i < list->top && problem != NULL; i++) problem = problem->next;
    for (; y < rows && problem != NULL; y++, problem = problem->next) {
        bool marked = list->top + y == list->marked;
        Canvas row = canvas_part(canvas, 1, TITLE_ROWS + y, canvas.width - 2, 1);
        Role role = marked                                ? ROLE_MARKED
                    : problem->severity == SEVERITY_ERROR ? ROLE_BAD
                                                          : ROLE_WAITING;
        canvas_fill(row, marked ? ROLE_MARKED : ROLE_TEXT);
        (void)canvas_fit(row, 0, 0, row.width, role, 0, report_line(scratch, problem));
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
