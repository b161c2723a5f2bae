/* The learner's record: one file of events, one JSON object a line, only ever appended.
 *
 * Source: contracts.md, section 2. Each line is durable before journal_append() says so; what was
 * confirmed survives a kill at any instant, a full disk and a second window. Everything that is
 * shown about a learner is derived from it (learner/progress.h).
 *
 * The file's format is a contract. Every line holds, in this order as we write them and in any
 * order as we read them:
 *
 *   v       1; lines of a higher version are kept and passed over
 *   at      UTC, "2026-11-23T18:20:05Z"
 *   run     a random id of the process that wrote it
 *   event   one of those below; others are kept and passed over
 *   course  the course's id
 *
 *   event     when                             further members
 *   begin     an attempt begins                quiz attempt seed questions
 *   resume    this run goes on with the        quiz attempt of
 *             attempt that run `of` had
 *   answer    a question of an attempt is      quiz question rev attempt given score hints ms
 *             answered
 *   end       its last question was answered   quiz attempt score passed
 *   practice  a question is answered in a      quiz question rev given score hints ms
 *             lesson's text, or once more:
 *             changes no score
 *   place     a lesson is left                 lesson line; offset below percent
 *   read      a lesson's end was on screen     lesson
 *
 * `quiz` and `lesson` are slugs, `question` an id with its `rev`, `questions` the ids that an
 * attempt asks in their order. `seed`, a whole number below 2^53, gives the order of choices.
 * `given` is a list of indices, a number or a text (Answer in course/quiz.h); `score` is 0 to 1,
 * after `hints` hints; `ms` is the time from the question to its answer; `line` is one of the
 * lesson's source, `offset` a byte in the text that begins there, `below` how many lines of the
 * screen further down, `percent` how much of the lesson had been on screen. Those behind a
 * semicolon may be missing, which means 0. Members that are not named here are passed over.
 *
 * An attempt is known by its quiz, its number and a run that has begun or resumed it, since two
 * windows may begin at once; the answers of all runs that have had it count. A line may stand there
 * twice where a disk failed on the first; readers take it once.
 */
#ifndef GROUNDWORK_LEARNER_JOURNAL_H
#define GROUNDWORK_LEARNER_JOURNAL_H

#include "course/quiz.h"

enum { JOURNAL_RUN_MAX = 64 /* bytes of a run's id */ };

typedef enum JournalKind {
    JOURNAL_BEGIN,
    JOURNAL_RESUME,
    JOURNAL_ANSWER,
    JOURNAL_END,
    JOURNAL_PRACTICE,
    JOURNAL_PLACE,
    JOURNAL_READ
} JournalKind;

/* One line. What its kind does not have is zero. Its texts belong to whoever made the event. */
typedef struct JournalEvent {
    JournalKind kind;
    int64_t at_s; /* Unix time; to append, 0 means now */
    Text run;     /* to append: filled in */
    Text course;  /* to append: filled in */
    Text lesson;
    int line; /* from 1 */
    int offset, below, percent;
    Text quiz;
    int attempt;  /* from 1 */
    int64_t seed; /* 0 to 2^53 - 1 */
    Text *questions;
    int question_count;
    Text of;
    Text question;
    int rev; /* from 1 */
    Answer given;
    double score;
    int hints;
    int64_t ms;
    bool passed;
} JournalEvent;

/* Where the record lies: $XDG_DATA_HOME/groundwork/journal.jsonl, else below $HOME/.local/share;
 * variables that are empty or relative count as unset. NULL where both are. Source: XDG Base
 * Directory Specification 0.8. */
const char *journal_path(Arena *arena);

/* 0 to 2^53 - 1, from the system's random source: for seeds. */
int64_t journal_random(void);

typedef struct Journal Journal;

/* A journal of one course for one run of the program; with `run` empty, one with a random id. It
 * touches no file yet, so it always succeeds; with `path` NULL nothing can ever be saved. */
Journal *journal_open(const char *path, Text course, Text run);

/* What could not be saved is lost. NULL is allowed. */
void journal_close(Journal *journal);

Text journal_run(const Journal *journal);

/* Takes an event. Its texts live until the call returns. */
typedef void JournalVisit(void *context, const JournalEvent *event);

/* Appends an event; true once it is on the disk. False, with one line in the report, where that
 * failed: the event is then kept in memory and written with the next one that can be. Makes the
 * file and its folders where they are missing. Waits up to two seconds for another window that is
 * writing, and no longer than an instant where that was in vain the last time.
 *
 * `visit`, which may be NULL, is called for what others have appended since the last read, as by
 * journal_read(), and then for this event as it was written, saved or not: so whoever takes in all
 * that it is called for has what reading the file from its start would give. */
bool journal_append(Journal *journal, JournalEvent *event, JournalVisit *visit, void *context,
                    Report *report);

/* Writes what could not be written before; true where nothing is left. */
bool journal_flush(Journal *journal, Report *report);

/* Why not everything is on the disk, with the file; NULL where it is. Good until the next call. */
const char *journal_unsaved(const Journal *journal);

/* What has been read of the file so far. */
typedef struct JournalCounts {
    int64_t lines;
    int64_t events;           /* lines that were understood */
    int64_t unreadable;       /* damaged ones */
    int64_t first_unreadable; /* counted from 1; 0: none */
    int64_t unknown;          /* of this version, but an event that we do not know */
    int64_t newer;            /* of a later version */
} JournalCounts;

JournalCounts journal_counts(const Journal *journal);

/* Calls `visit` for every event, of any course, that has come into the file since the last call,
 * but for none of this run's own: who appended those has them. Where the file was replaced or cut
 * since, it is read from its start once more. Lines that cannot be used are counted, and one
 * warning says so the first time there are any. No file is no events; false, with a problem, where
 * there is one that cannot be read. */
bool journal_read(Journal *journal, JournalVisit *visit, void *context, Report *report);

#endif
