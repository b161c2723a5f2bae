/* What anyone can type: a table of commands, one file each, and what they share (contracts.md,
 * section 2).
 *
 * Data goes to standard output, messages to standard error. Exit status: 0 done; 1 what was asked
 * for failed; 2 wrong usage or bad input, with one line that says what, where and the mend; 130
 * interrupted.
 */
#ifndef GROUNDWORK_COMMANDS_COMMAND_H
#define GROUNDWORK_COMMANDS_COMMAND_H

#include "canvas/print.h"
#include "course/course.h"
#include "host/probe.h"
#include "term/terminal.h"

enum { EXIT_DONE = 0, EXIT_FAILED = 1, EXIT_USAGE = 2, EXIT_INTERRUPTED = 130 };

/* What was typed behind the command's name, common options taken out. Everything lives in `arena`.
 */
typedef struct Invocation {
    Arena *arena;
    const char *course;  /* --course; NULL: not given */
    ColourChoice colour; /* --color */
    const char *explain; /* --explain; NULL: not given */
    bool help, json, plain, no_pager;
    int width;          /* --width; 0: not given */
    const char **words; /* what is left, in order */
    int count;
} Invocation;

/* Options that a command takes besides --help, --course and --color. */
enum {
    TAKES_JSON = 1,
    TAKES_WIDTH = 2,
    TAKES_PLAIN = 4,
    TAKES_PAGER = 8,
    TAKES_EXPLAIN = 16,
    TAKES_ALL_WORDS = 32 /* reads its options itself */
};

typedef struct Command {
    const char *name;
    const char *arguments; /* "LESSON", "[LESSON]" */
    const char *summary;
    int least, most; /* how many words it takes */
    unsigned takes;
    int (*run)(const Invocation *invocation);
    const char *notes; /* for its --help: lines, each ended; NULL: none */
} Command;

extern const Command command_table[];
extern const int command_count;

/* Runs what was typed; returns the exit status. */
int commands_main(int argc, char **argv);

/* --- what commands share: commands/common.c --------------------------------------------------- */

/* Text for people to standard output: with out_data() and out_clean() the only way out that does
 * not go through the terminal's windows. Controls are dropped and, where the locale cannot show
 * UTF-8, characters become their nearest ASCII. */
void out_text(Text text);
/* JSON and CSV: the same, but UTF-8 in every locale (RFC 8259, section 8.1). */
void out_data(Text text);
/* The same as out_text(), into what will be a page. */
void out_clean(Arena *scratch, Text text, Buffer *out);
/* A page made of out_clean()'s text and looks of our own, through the pager where one is given
 * (commands/pager.h). */
void out_page(Text page, const char *pager);
bool out_failed(void); /* something could not be written: nothing more will be */
/* Flushes; EXIT_FAILED with a message where the output could not be written (a full disk). That a
 * pipe's reader went away is nobody's failure. */
int out_finish(int status);

/* One line to standard error: "groundwork: ...". Controls in it are dropped. */
void complain(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* Every problem of a report, a line each, those of a file as "file:line:column: ..."; returns
 * EXIT_USAGE. */
int complain_all(const Report *report);
/* The same for a course's files before a learner: what is only better otherwise is left out. */
int complain_errors(const Report *report);

bool common_is_ascii(void); /* the locale cannot show UTF-8 */
bool common_is_still(void); /* $GROUNDWORK_REDUCED_MOTION is 1 */
int common_columns(void);   /* of the terminal; 80 where there is none */
/* A column of a table: what is too long ends in "…". */
void common_put_column(Buffer *out, Text text, int columns);
WidthTable common_width_table(void); /* of where standard output goes */

/* How standard output may be styled; false: not at all. NO_COLOR (no-color.org) takes the colours,
 * bold and the like stay; --color always beats it. Links only on a terminal that is known to have
 * them; $FORCE_HYPERLINK says otherwise where it is set. */
bool common_style(ColourChoice choice, AnsiStyle *style);

int64_t common_clock_ms(void); /* from anywhere on; never goes back */

/* For Session.measure, with a Prober as context: while keys are to be alive, or at once, with a
 * line of progress where standard error is a terminal. commands/measure.c */
Prober *common_prober(Arena *scratch);
bool common_measure(void *prober, int probe, int64_t found[]);
bool common_measure_now(void *prober, int probe, int64_t found[]);

/* How the full screen is to be run: --color and $GROUNDWORK_MOUSE. */
TerminalOptions common_terminal(ColourChoice choice);

/* The folder of the course that was asked for. */
const char *common_course(const Invocation *invocation);

/* The course that was asked for; NULL with the reason said. Problems of lessons and quizzes are
 * left in `report`. With the name of a lesson it is open for that lesson alone (course_open_at()).
 */
Course *common_open_course(const Invocation *invocation, const char *lesson, Report *report);

/* Each command, one file. */
int command_open(const Invocation *invocation);
int command_list(const Invocation *invocation);
int command_read(const Invocation *invocation);
int command_demo(const Invocation *invocation);
int command_quiz(const Invocation *invocation);
int command_progress(const Invocation *invocation);
int command_check(const Invocation *invocation);
int command_new(const Invocation *invocation);
int command_preview(const Invocation *invocation);

#endif
