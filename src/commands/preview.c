/* groundwork preview: a lesson or quiz as learners see it, while it is written. */
#include "commands/command.h"

#include "base/files.h"
#include "shell/preview.h"

#include <stdlib.h>
#include <string.h>

static bool refuse(const char *file)
{
    const char *slash = strrchr(file, '/');
    if (strcmp(slash != NULL ? slash + 1 : file, "README.md") == 0)
        complain("%s is no lesson; a course's cover is shown by `groundwork open --course DIR`",
                 file);
    else
        complain("%s is neither a course's lesson (lessons/NN-name.md) nor its quiz "
                 "(quizzes/NN-name.json); `groundwork new TITLE` makes both",
                 file);
    return false;
}

/* The file's folder as it was typed, "." for the one at hand. */
static const char *folder_of(Arena *arena, const char *file)
{
    const char *slash = strrchr(file, '/');
    if (slash == NULL) return ".";
    return text_string(arena, (Text){file, slash == file ? 1 : (size_t)(slash - file)});
}

/* What a folder is called: "lessons". Empty where it is not there. */
static Text name_of(Arena *arena, const char *folder)
{
    const char *slash = strrchr(folder, '/'), *typed = slash != NULL ? slash + 1 : folder;
    if (typed[0] != '.' && typed[0] != '\0') return text_of(typed);
    char *real = realpath(folder, NULL);
    Text name = real != NULL ? text_of(strrchr(real, '/') + 1) : TEXT("");
    name = text_copy(arena, name);
    free(real);
    return name;
}

/* The course's folder, from that of one of its files: as it was typed where that names it. */
static const char *course_of(Arena *arena, const char *folder, Text name)
{
    Text typed = text_of(folder);
    if (text_equal(typed, name)) return ".";
    Text end = text_printf(arena, "/%.*s", TEXT_ARG(name));
    if (text_ends(typed, end) && typed.len > end.len)
        return text_string(arena, text_slice(typed, 0, typed.len - end.len));
    return files_join(arena, folder, "..");
}

static const char *file_in(Arena *arena, const char *directory, const char *folder, Text stem,
                           const char *ending)
{
    const char *name = text_printf(arena, "%s/%.*s%s", folder, TEXT_ARG(stem), ending).at;
    return strcmp(directory, ".") == 0 ? name : files_join(arena, directory, name);
}

/* What is to be shown of a path. False, which is said, where it is no file of a course. */
static bool take_file(Arena *arena, const char *file, PreviewSetup *setup)
{
    const char *folder = folder_of(arena, file);
    Text name = name_of(arena, folder);
    Text stem = text_of(strrchr(file, '/') != NULL ? strrchr(file, '/') + 1 : file);
    bool is_lesson = text_is(name, "lessons") && text_ends(stem, TEXT(".md"));
    bool is_quiz = text_is(name, "quizzes") && text_ends(stem, TEXT(".json"));
    if (!is_lesson && !is_quiz) return refuse(file);
    setup->shows_quiz = is_quiz;
    Text ending = is_quiz ? TEXT(".json") : TEXT(".md");
    stem = text_slice(stem, 0, stem.len - ending.len);
    bool numbered = stem.len > 0 && stem.at[0] >= '0' && stem.at[0] <= '9';
    bool exam = is_quiz && text_starts(stem, TEXT("module-"));
    if (!numbered && !exam) return refuse(file);
    setup->directory = course_of(arena, folder, name);
    setup->lesson = exam ? NULL : file_in(arena, setup->directory, "lessons", stem, ".md");
    setup->quiz = file_in(arena, setup->directory, "quizzes", stem, ".json");
    if (is_quiz) setup->quiz = file; /* as it was typed */
    else setup->lesson = file;
    return true;
}

/* A word that is no path may be a lesson's number, stem, slug or title. */
static const char *find_file(const Invocation *invocation, const char *word)
{
    Text text = text_of(word);
    bool path = strchr(word, '/') != NULL || text_ends(text, TEXT(".md"))
                || text_ends(text, TEXT(".json")) || files_exists(word);
    if (path) return word;
    Report problems = {.arena = invocation->arena}, report = {.arena = invocation->arena};
    Course *course = common_open_course(invocation, NULL, &problems);
    if (course == NULL) return NULL;
    const Lesson *lesson = course_find_lesson(course, word, &report);
    Text found = lesson != NULL ? text_copy(invocation->arena, text_of(lesson->path)) : TEXT("");
    if (text_starts(found, TEXT("./"))) found = text_slice(found, 2, found.len);
    if (lesson == NULL) (void)complain_all(&report);
    course_close(course);
    return lesson != NULL ? found.at : NULL;
}

static bool run(const Invocation *invocation, const PreviewSetup *setup, Report *report)
{
    const char *paths[WATCH_FILES];
    int count = 0;
    if (setup->lesson != NULL) paths[count++] = setup->lesson;
    if (setup->quiz != NULL) paths[count++] = setup->quiz;
    TerminalOptions options = common_terminal(invocation->colour);
    options.watch = watch_open(paths, count); /* before they are read: nothing falls between */
    Prober *prober = common_prober(invocation->arena);
    App *app = app_open(&(AppSetup){.table = WIDTH_TERMINAL,
                                    .ascii = common_is_ascii(),
                                    .still = common_is_still(),
                                    .clock_ms = common_clock_ms,
                                    .measure = common_measure,
                                    .measure_context = prober});
    app_push(app, preview_screen_new(app, setup));
    bool ran = terminal_run(app, &options, report);
    app_close(app);
    prober_free(prober);
    watch_close(options.watch);
    return ran;
}

int command_preview(const Invocation *invocation)
{
    PreviewSetup setup = {0};
    Report report = {.arena = invocation->arena};
    const char *file = find_file(invocation, invocation->words[0]);
    if (file == NULL || !take_file(invocation->arena, file, &setup)) return EXIT_USAGE;
    Course *course = course_open(setup.directory, &report);
    if (course == NULL) return complain_all(&report);
    course_close(course);
    report = (Report){.arena = invocation->arena};
    return run(invocation, &setup, &report) ? EXIT_DONE : complain_all(&report);
}
