#include "commands/command.h"

#include "demo/names.h"
#include "demo/value.h"

#include <string.h>

#ifndef GROUNDWORK_VERSION
#define GROUNDWORK_VERSION "0.1"
#endif

enum { ARENA_BYTES = 1 << 30, WIDTH_MIN = 20, WIDTH_MOST = 1000 };

const Command command_table[] = {
    {"open", "[LESSON]", "open the course where you left off, or at a lesson", 0, 1, 0,
     command_open, NULL},
    {"list", "", "lessons, a line each, with progress", 0, 0, TAKES_JSON, command_list, NULL},
    {"read", "LESSON", "print a lesson, rendered", 1, 1, TAKES_WIDTH | TAKES_PLAIN | TAKES_PAGER,
     command_read, NULL},
    {"demo", "[NAME ...]", "list the demos, or run one (demo NAME --help)", 0, 1 << 20,
     TAKES_ALL_WORDS, command_demo, NULL},
    {"quiz", "LESSON", "take a quiz, line by line, without the full screen", 1, 1, 0, command_quiz,
     "Each question says how it is answered; ? shows a hint, after which a right\n"
     "answer scores half, and s after the answer the run that proves it. Ctrl-D\n"
     "leaves; what is answered stays and the quiz goes on from there. Through a\n"
     "pipe an answer is a line; the empty line that goes on may be left out.\n"
     "Exit status: 0 passed, 1 not passed or left half-way. An exam goes by its\n"
     "file's name, as in `groundwork quiz module-01`.\n"},
    {"progress", "", "scores, streaks, what is next", 0, 0, TAKES_JSON, command_progress,
     "Per cents are rounded down. A day counts for a streak, by the local calendar,\n"
     "when a question was answered or a lesson read to its end.\n"},
    {"check", "[PATH ...]", "check course files: file:line:column: message", 0, 1 << 20,
     TAKES_JSON | TAKES_EXPLAIN, command_check,
     "A PATH is a course's folder, its lessons/ or quizzes/, or a file in these;\n"
     "without one the course is checked. Problems go to standard output, sorted by\n"
     "place: an error is what learners would stumble over, a warning what would be\n"
     "better otherwise. Answers by run are run. Exit status: 0 no errors, 1 errors.\n"},
    {"new", "TITLE", "a new lesson and its quiz, with the next number", 1, 100, 0, command_new,
     "Makes lessons/NN-title.md and quizzes/NN-title.json, which hold each element of\n"
     "a lesson and each type of question once and say what it is for. Nothing is\n"
     "overwritten. Where the folder of --course DIR holds no course yet, TITLE is that\n"
     "of a new one, and its cover is made: lessons/README.md.\n"},
    {"preview", "FILE", "a lesson or quiz as learners see it, as you save", 1, 1, 0,
     command_preview,
     "FILE is lessons/NN-name.md or quizzes/NN-name.json, or a lesson as `read` takes\n"
     "it. However it is saved, it is shown at the block just changed, with what\n"
     "`groundwork check` says of it in the last line: ! lists that, e opens $VISUAL,\n"
     "else $EDITOR, else vi at the line one looks at, w goes from a lesson to its quiz\n"
     "and back (Ctrl-G, Ctrl-X, Ctrl-O where letters are typed). Nothing is recorded.\n"},
};
const int command_count = sizeof command_table / sizeof command_table[0];

/* --- options: one table, for reading and for --help ------------------------------------------- */

typedef struct OptionRow {
    const char *name;
    const char *value; /* what --help calls it; NULL: it takes none */
    const char *meaning;
    unsigned needs; /* a bit of Command.takes; 0: every command has it */
    bool (*take)(Invocation *invocation, const char *value);
} OptionRow;

static bool take_help(Invocation *invocation, const char *value)
{
    (void)value;
    invocation->help = true;
    return true;
}

static bool take_course(Invocation *invocation, const char *value)
{
    invocation->course = value;
    return true;
}

static bool take_colour(Invocation *invocation, const char *value)
{
    static const char *const names[] = {
        [COLOUR_AUTO] = "auto", [COLOUR_ALWAYS] = "always", [COLOUR_NEVER] = "never", NULL};
    for (int i = 0; names[i] != NULL; i++) {
        if (strcmp(value, names[i]) != 0) continue;
        invocation->colour = (ColourChoice)i;
        return true;
    }
    complain("--color %s: not auto, always or never", value);
    return false;
}

static bool take_json(Invocation *invocation, const char *value)
{
    (void)value;
    invocation->json = true;
    return true;
}

static bool take_width(Invocation *invocation, const char *value)
{
    int64_t width;
    if (!text_to_int(text_of(value), &width) || width < WIDTH_MIN || width > WIDTH_MOST) {
        complain("--width %s: not a count from %d to %d", value, WIDTH_MIN, WIDTH_MOST);
        return false;
    }
    invocation->width = (int)width;
    return true;
}

static bool take_plain(Invocation *invocation, const char *value)
{
    (void)value;
    invocation->plain = true;
    return true;
}

static bool take_explain(Invocation *invocation, const char *value)
{
    invocation->explain = value;
    return true;
}

static bool take_no_pager(Invocation *invocation, const char *value)
{
    (void)value;
    invocation->no_pager = true;
    return true;
}

static const OptionRow option_table[] = {
    {"--width", "N", "columns, 20 to 1000; else the terminal's, 72 at most", TAKES_WIDTH,
     take_width},
    {"--plain", NULL, "without colour and other styles", TAKES_PLAIN, take_plain},
    {"--no-pager", NULL, "straight to the terminal, not through $PAGER", TAKES_PAGER,
     take_no_pager},
    {"--explain", "RULE", "what a rule of check means, and the mend", TAKES_EXPLAIN, take_explain},
    {"--json", NULL, "as JSON", TAKES_JSON, take_json},
    {"--course", "DIR", "the course's folder; else $GROUNDWORK_COURSE, else here", 0, take_course},
    {"--color", "WHEN", "auto, always or never", 0, take_colour},
    {"--help", NULL, "this", 0, take_help},
};
enum { OPTIONS = sizeof option_table / sizeof option_table[0] };

static bool has_option(const Command *command, const OptionRow *row)
{
    return row->needs == 0 || (row->needs & command->takes) != 0;
}

/* "--name" or "--name=value", always in full: a script that abbreviates breaks when an option is
 * added. NULL where the command has no such option. */
static const OptionRow *find_option(const Command *command, const char *word)
{
    size_t length = strcspn(word, "=");
    for (int i = 0; i < OPTIONS; i++) {
        const OptionRow *row = &option_table[i];
        if (has_option(command, row) && strlen(row->name) == length
            && memcmp(row->name, word, length) == 0)
            return row;
    }
    return NULL;
}

static void refuse_option(const Command *command, const char *word)
{
    const char *names[OPTIONS + 1] = {NULL};
    int count = 0;
    for (int i = 0; i < OPTIONS; i++)
        if (has_option(command, &option_table[i])) names[count++] = option_table[i].name;
    const char *near = value_nearest(text_of(word), names);
    if (near != NULL)
        complain("`groundwork %s` has no option %s; did you mean %s?", command->name, word, near);
    else
        complain("`groundwork %s` has no option %s; `groundwork %s --help` lists them",
                 command->name, word, command->name);
}

/* Takes the option at words[*i], and its value. */
static bool read_option(const OptionRow *row, const char *const *words, int count, int *i,
                        Invocation *invocation)
{
    const char *equals = strchr(words[*i], '=');
    if (row->value == NULL && equals != NULL) {
        complain("%s takes no value, not %s", row->name, equals + 1);
        return false;
    }
    const char *value = equals != NULL ? equals + 1 : NULL;
    if (row->value != NULL && value == NULL) {
        if (*i + 1 == count) {
            complain("%s needs a value: %s %s", row->name, row->name, row->value);
            return false;
        }
        value = words[++*i];
    }
    return row->take(invocation, value);
}

/* What is left behind the options; a demo reads its own, so for it only the common ones are taken
 * out. */
static bool read_words(const Command *command, const char *const *words, int count,
                       Invocation *invocation)
{
    bool all_words = (command->takes & TAKES_ALL_WORDS) != 0, literal = false;
    invocation->words = arena_array(invocation->arena, (size_t)count + 1, sizeof(const char *));
    for (int i = 0; i < count; i++) {
        bool option = !literal && words[i][0] == '-' && words[i][1] != '\0';
        const OptionRow *row = option ? find_option(command, words[i]) : NULL;
        if (row != NULL && !(all_words && row->take == take_help)) {
            if (!read_option(row, words, count, &i, invocation)) return false;
        } else if (option && !all_words && strcmp(words[i], "--") == 0) {
            literal = true;
        } else if (option && !all_words) {
            refuse_option(command, words[i]);
            return false;
        } else {
            invocation->words[invocation->count++] = words[i];
        }
    }
    return true;
}

/* --- help ------------------------------------------------------------------------------------- */

/* "  name" padded to `width` columns, at least one blank behind it. */
static void put_name(Buffer *out, const char *name, const char *argument, int width)
{
    size_t before = out->len;
    buffer_printf(out, "  %s%s%s", name, argument[0] != '\0' ? " " : "", argument);
    int used = (int)(out->len - before);
    buffer_repeat(out, " ", used < width ? width - used : 1);
}

static void print_help(void)
{
    enum { WIDTH = 30 };
    Buffer out = {0};
    buffer_puts(&out, "Groundwork: the foundations of system design, with the machinery running\n"
                      "beside the text.\n\n");
    put_name(&out, "groundwork", "", WIDTH);
    buffer_puts(&out, "open the course where you left off\n");
    for (int i = 0; i < command_count; i++) {
        Buffer name = {0};
        buffer_printf(&name, "groundwork %s", command_table[i].name);
        put_name(&out, name.at, command_table[i].arguments, WIDTH);
        buffer_printf(&out, "%s\n", command_table[i].summary);
        buffer_clear(&name);
    }
    buffer_puts(&out,
                "\nEverywhere: --help, --course DIR, --color auto|always|never; here --version."
                "\nA LESSON is a number (13), a stem, a slug or a part of its title.\n"
                "\nEnvironment: GROUNDWORK_COURSE=DIR as --course; GROUNDWORK_MOUSE=0 leaves the"
                "\nmouse to the terminal; GROUNDWORK_REDUCED_MOTION=1 draws states, no motion;"
                "\nGROUNDWORK_THEME=light|dark is the background, else the terminal is asked;"
                "\nNO_COLOR=1 takes the colours; `read` goes through $PAGER.\n");
    out_text(buffer_text(&out));
    buffer_clear(&out);
}

static void print_command_help(const Command *command)
{
    Buffer out = {0};
    buffer_printf(&out, "groundwork %s%s%s\n    %s\n\nOptions\n", command->name,
                  command->arguments[0] != '\0' ? " " : "", command->arguments, command->summary);
    for (int i = 0; i < OPTIONS; i++) {
        const OptionRow *row = &option_table[i];
        if (!has_option(command, row)) continue;
        put_name(&out, row->name, row->value != NULL ? row->value : "", 18);
        buffer_printf(&out, "%s\n", row->meaning);
    }
    if (command->notes != NULL) buffer_printf(&out, "\n%s", command->notes);
    out_text(buffer_text(&out));
    buffer_clear(&out);
}

/* --- running ---------------------------------------------------------------------------------- */

static int run_command(Arena *arena, const Command *command, const char *const *words, int count)
{
    Invocation invocation = {.arena = arena};
    int status = EXIT_USAGE;
    bool good = read_words(command, words, count, &invocation);
    if (good && invocation.help) {
        print_command_help(command);
        status = EXIT_DONE;
    } else if (good && (invocation.count < command->least || invocation.count > command->most)) {
        complain("`groundwork %s` takes %s; `groundwork %s --help` says more", command->name,
                 command->arguments[0] != '\0' ? command->arguments : "no words", command->name);
    } else if (good) {
        status = command->run(&invocation);
    }
    return out_finish(status);
}

static int refuse_command(const char *typed)
{
    Arena *scratch = arena_new(1 << 20);
    Report report = {.arena = scratch};
    names_refuse(&report, "command", text_of(typed),
                 names_all(scratch, command_table, sizeof command_table[0], command_count));
    int status = complain_all(&report);
    arena_free(scratch);
    return status;
}

static const Command *find_command(const char *name)
{
    int found = names_find(command_table, sizeof command_table[0], command_count, text_of(name));
    return found >= 0 ? &command_table[found] : NULL;
}

/* Where the command's name stands: options may come before it. `count` where there is none. */
static int find_name(const char *const *words, int count)
{
    static const Command any = {.takes = TAKES_JSON | TAKES_WIDTH | TAKES_PLAIN | TAKES_PAGER
                                         | TAKES_EXPLAIN};
    int i = 0;
    for (; i < count && words[i][0] == '-' && strcmp(words[i], "--") != 0; i++) {
        const OptionRow *row = find_option(&any, words[i]);
        if (row != NULL && row->value != NULL && strchr(words[i], '=') == NULL) i++;
    }
    return i < count && words[i][0] != '-' ? i : count;
}

int commands_main(int argc, char **argv)
{
    const char *const *words = (const char *const *)argv + 1;
    int count = argc > 1 ? argc - 1 : 0, at = find_name(words, count);
    const char *first = count > 0 ? words[0] : "";
    if (strcmp(first, "--version") == 0) {
        out_text(TEXT("groundwork " GROUNDWORK_VERSION "\n"));
        return out_finish(EXIT_DONE);
    }
    if (strcmp(first, "help") == 0 || (at == count && strcmp(first, "--help") == 0)) {
        print_help();
        return out_finish(EXIT_DONE);
    }
    const Command *command = find_command(at < count ? words[at] : "open");
    if (command == NULL) return refuse_command(words[at]);
    Arena *arena = arena_new(ARENA_BYTES);
    const char **rest = arena_array(arena, (size_t)count + 1, sizeof *rest);
    int left = 0;
    for (int i = 0; i < count; i++)
        if (i != at) rest[left++] = words[i];
    int status = run_command(arena, command, rest, left);
    arena_free(arena);
    return status;
}
