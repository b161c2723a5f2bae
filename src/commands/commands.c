#include "commands/command.h"

#include "demo/names.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>

#ifndef GROUNDWORK_VERSION
#define GROUNDWORK_VERSION "0.1"
#endif

enum { ARENA_BYTES = 1 << 28, WIDTH_MIN = 20, WIDTH_MOST = 1000 };

const Command command_table[] = {
    {"open", "[LESSON]", "open the course where you left off, or at a lesson", 0, 1, 0,
     command_open},
    {"list", "", "lessons, a line each, with progress", 0, 0, TAKES_JSON, command_list},
    {"read", "LESSON", "print a lesson, rendered", 1, 1, TAKES_WIDTH | TAKES_PLAIN, command_read},
    {"demo", "[NAME [...]]", "list the demos, or run one (`groundwork demo NAME --help`)", 0,
     1 << 20, TAKES_JSON | TAKES_ALL_WORDS, command_demo},
    {"quiz", "LESSON", "take a quiz, line by line, without the full screen", 1, 1, 0, command_quiz},
    {"progress", "", "scores, streaks, what is next", 0, 0, TAKES_JSON, command_progress},
};
const int command_count = sizeof command_table / sizeof command_table[0];

static void print_help(void)
{
    Buffer out = {0};
    buffer_puts(&out, "Groundwork: the foundations of system design, with the machinery running "
                      "beside the text.\n\n"
                      "  groundwork                 open the course where you left off\n");
    for (int i = 0; i < command_count; i++) {
        const Command *command = &command_table[i];
        int width = 2 + (int)strlen(command->name) + 1 + (int)strlen(command->arguments);
        buffer_printf(&out, "  groundwork %s %s", command->name, command->arguments);
        buffer_repeat(&out, " ", 18 - width > 0 ? 18 - width : 1);
        buffer_printf(&out, "%s\n", command->summary);
    }
    buffer_puts(&out, "\nEverywhere: --help, --course DIR, --color auto|always|never. --version.\n"
                      "A LESSON is a number (13), a stem, a slug or a part of its title.\n");
    out_text(buffer_text(&out));
    buffer_clear(&out);
}

static void print_command_help(const Command *command)
{
    Buffer out = {0};
    buffer_printf(&out, "groundwork %s %s\n    %s\n\nOptions\n", command->name, command->arguments,
                  command->summary);
    if (command->takes & TAKES_WIDTH)
        buffer_puts(&out, "  --width N          columns, 20 to 1000\n");
    if (command->takes & TAKES_PLAIN)
        buffer_puts(&out, "  --plain            without colour or other styles\n");
    if (command->takes & TAKES_JSON) buffer_puts(&out, "  --json             as JSON\n");
    buffer_puts(&out, "  --course DIR       the course's folder\n"
                      "  --color WHEN       auto, always or never\n");
    out_text(buffer_text(&out));
    buffer_clear(&out);
}

static bool take_colour(const char *typed, ColourChoice *colour)
{
    static const char *const names[] = {"auto", "always", "never", NULL};
    for (int i = 0; names[i] != NULL; i++) {
        if (strcmp(typed, names[i]) != 0) continue;
        *colour = (ColourChoice)i;
        return true;
    }
    complain("--color %s: auto, always or never", typed);
    return false;
}

static bool take_width(const char *typed, int *width)
{
    int64_t value;
    if (!text_to_int(text_of(typed), &value) || value < WIDTH_MIN || value > WIDTH_MOST) {
        complain("--width %s: a count from %d to %d", typed, WIDTH_MIN, WIDTH_MOST);
        return false;
    }
    *width = (int)value;
    return true;
}

enum { OPTION_HELP = 1, OPTION_COURSE, OPTION_COLOUR, OPTION_JSON, OPTION_WIDTH, OPTION_PLAIN };

static const struct {
    struct option option;
    unsigned needs; /* a bit of Command.takes */
} all_options[] = {
    {{"help", no_argument, NULL, OPTION_HELP}, 0},
    {{"course", required_argument, NULL, OPTION_COURSE}, 0},
    {{"color", required_argument, NULL, OPTION_COLOUR}, 0},
    {{"json", no_argument, NULL, OPTION_JSON}, TAKES_JSON},
    {{"width", required_argument, NULL, OPTION_WIDTH}, TAKES_WIDTH},
    {{"plain", no_argument, NULL, OPTION_PLAIN}, TAKES_PLAIN},
};
enum { OPTIONS = sizeof all_options / sizeof all_options[0] };

static bool take_option(Invocation *invocation, int option, bool *help)
{
    switch (option) {
    case OPTION_HELP: *help = true; return true;
    case OPTION_COURSE: invocation->course = optarg; return true;
    case OPTION_COLOUR: return take_colour(optarg, &invocation->colour);
    case OPTION_JSON: invocation->json = true; return true;
    case OPTION_WIDTH: return take_width(optarg, &invocation->width);
    default: invocation->plain = true; return true;
    }
}

/* Options by getopt_long, but written out in full: a script that abbreviates breaks when an option
 * is added. */
static bool read_options(const Command *command, int argc, char **argv, Invocation *invocation,
                         bool *help)
{
    struct option options[OPTIONS + 1] = {0};
    int count = 0, found, index;
    for (int i = 0; i < OPTIONS; i++)
        if (all_options[i].needs == 0 || (all_options[i].needs & command->takes))
            options[count++] = all_options[i].option;
    opterr = 0;
    optind = 1;
    while ((found = getopt_long(argc, argv, ":", options, &index)) != -1) {
        const char *word = argv[optind - 1];
        if (found == ':') {
            complain("%s needs a value", word);
            return false;
        }
        size_t length = found == '?' ? 0 : strlen(options[index].name);
        bool in_full = found != '?';
        if (in_full && options[index].has_arg == required_argument && optarg == argv[optind - 1])
            word = argv[optind - 2];
        if (in_full)
            in_full = strncmp(word + 2, options[index].name, length) == 0
                      && (word[2 + length] == '\0' || word[2 + length] == '=');
        if (!in_full) {
            complain("`groundwork %s` has no option %s; `groundwork %s --help` lists them",
                     command->name, word, command->name);
            return false;
        }
        if (!take_option(invocation, found, help)) return false;
    }
    invocation->words = (const char **)(argv + optind);
    invocation->count = argc - optind;
    return true;
}

/* A demo reads its own options: only what is common to all commands is taken out here. */
static bool read_common(int argc, char **argv, Invocation *invocation)
{
    invocation->words = arena_array(invocation->arena, (size_t)argc, sizeof(const char *));
    for (int i = 1; i < argc; i++) {
        const char *value = NULL;
        bool course =
            strncmp(argv[i], "--course", 8) == 0 && (argv[i][8] == '\0' || argv[i][8] == '=');
        bool colour =
            strncmp(argv[i], "--color", 7) == 0 && (argv[i][7] == '\0' || argv[i][7] == '=');
        if (!course && !colour) {
            invocation->words[invocation->count++] = argv[i];
            continue;
        }
        const char *equals = strchr(argv[i], '=');
        if (equals != NULL) value = equals + 1;
        else if (i + 1 < argc) value = argv[++i];
        if (value == NULL) {
            complain("%s needs a value", argv[i]);
            return false;
        }
        if (course) invocation->course = value;
        else if (!take_colour(value, &invocation->colour)) return false;
    }
    return true;
}

static int run_command(const Command *command, int argc, char **argv)
{
    Invocation invocation = {.arena = arena_new(ARENA_BYTES)};
    bool help = false;
    bool good = command->takes & TAKES_ALL_WORDS
                    ? read_common(argc, argv, &invocation)
                    : read_options(command, argc, argv, &invocation, &help);
    int status = EXIT_USAGE;
    if (good && help) {
        print_command_help(command);
        status = EXIT_DONE;
    } else if (good && (invocation.count < command->least || invocation.count > command->most)) {
        complain("usage: groundwork %s %s; `groundwork %s --help` says more", command->name,
                 command->arguments, command->name);
    } else if (good) {
        status = command->run(&invocation);
    }
    arena_free(invocation.arena);
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

int commands_main(int argc, char **argv)
{
    const char *first = argc > 1 ? argv[1] : "";
    if (strcmp(first, "--version") == 0) {
        out_text(TEXT("groundwork " GROUNDWORK_VERSION "\n"));
        return out_finish(EXIT_DONE);
    }
    if (strcmp(first, "--help") == 0 || strcmp(first, "help") == 0) {
        print_help();
        return out_finish(EXIT_DONE);
    }
    if (first[0] == '\0' || first[0] == '-') return run_command(&command_table[0], argc, argv);
    for (int i = 0; i < command_count; i++)
        if (strcmp(first, command_table[i].name) == 0)
            return run_command(&command_table[i], argc - 1, argv + 1);
    return refuse_command(first);
}
