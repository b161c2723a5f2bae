/* groundwork new: a lesson and its quiz to write over, or a course of one's own. */
#include "commands/command.h"

#include "course/scaffold.h"

#include <string.h>

/* A word as a shell takes it, in quotes where it needs them. */
static void put_word(Buffer *out, const char *word)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                "@%+=:,./-_";
    if (word[0] != '\0' && word[strspn(word, plain)] == '\0') {
        buffer_puts(out, word);
        return;
    }
    buffer_putc(out, '\'');
    for (const char *c = word; *c != '\0'; c++) {
        if (*c == '\'') buffer_puts(out, "'\\''");
        else buffer_putc(out, *c);
    }
    buffer_putc(out, '\'');
}

static void put_command(Buffer *out, const Invocation *invocation, const char *words,
                        const char *file)
{
    buffer_printf(out, "  groundwork %s", words);
    if (file != NULL) {
        buffer_putc(out, ' ');
        put_word(out, file);
    } else if (invocation->course != NULL) {
        buffer_puts(out, " --course ");
        put_word(out, invocation->course);
    }
}

static void tell_lesson(const Invocation *invocation, const Scaffold *scaffold)
{
    Buffer out = {0};
    const char *lesson = scaffold->files[0].path, *quiz = scaffold->files[1].path;
    buffer_printf(&out,
                  "%s    a lesson that holds each element once\n"
                  "%s  its quiz, with each type of question\n\n"
                  "Write over them what you have to say. As learners see it, while you write:\n",
                  scaffold->files[0].shown, scaffold->files[1].shown);
    put_command(&out, invocation, "preview", lesson);
    buffer_putc(&out, '\n');
    put_command(&out, invocation, "preview", quiz);
    buffer_puts(&out, "\nWhat is wrong with them, if anything:\n");
    put_command(&out, invocation, "check", NULL);
    buffer_putc(&out, '\n');
    out_text(buffer_text(&out));
    buffer_clear(&out);
}

static void tell_course(const Invocation *invocation, const Scaffold *scaffold)
{
    Buffer out = {0};
    buffer_printf(&out,
                  "%s  the cover: the course's title and what it is about\n\n"
                  "The first lesson, and what learners see:\n",
                  scaffold->files[0].shown);
    put_command(&out, invocation, "new", NULL);
    buffer_puts(&out, " 'A first lesson'\n");
    put_command(&out, invocation, "open", NULL);
    buffer_putc(&out, '\n');
    out_text(buffer_text(&out));
    buffer_clear(&out);
}

/* Several words are a title too, for who leaves the quotes out. */
static Text title_of(const Invocation *invocation)
{
    Buffer title = {0};
    for (int i = 0; i < invocation->count; i++)
        buffer_printf(&title, "%s%s", i > 0 ? " " : "", invocation->words[i]);
    Text text = text_copy(invocation->arena, buffer_text(&title));
    buffer_clear(&title);
    return text;
}

/* NULL, which is said, where there is no course to add to: the installed one is nobody's to write
 * in unless it is named. */
static Course *open_course(const Invocation *invocation)
{
    Report problems = {.arena = invocation->arena}; /* of its files: nothing that is in the way */
    const char *directory = course_choose(invocation->course, NULL);
    Course *course = directory != NULL ? course_open(directory, &problems) : NULL;
    if (directory == NULL)
        complain("there is no course here: run it in a course's folder, or let "
                 "`groundwork new --course DIR TITLE` start one");
    else if (course == NULL) (void)complain_all(&problems);
    return course;
}

int command_new(const Invocation *invocation)
{
    Report report = {.arena = invocation->arena};
    Scaffold scaffold;
    Text title = title_of(invocation);
    const char *directory = invocation->course;
    if (directory != NULL && scaffold_is_free(invocation->arena, directory)) {
        bool made = scaffold_course(invocation->arena, directory, title, &scaffold, &report)
                    && scaffold_write(&scaffold, &report);
        if (!made) return complain_all(&report);
        tell_course(invocation, &scaffold);
        return EXIT_DONE;
    }
    Course *course = open_course(invocation);
    if (course == NULL) return EXIT_USAGE;
    bool made = scaffold_lesson(invocation->arena, course, title, &scaffold, &report)
                && scaffold_write(&scaffold, &report);
    if (made) tell_lesson(invocation, &scaffold);
    else (void)complain_all(&report); /* before the course goes: its names are in there */
    course_close(course);
    return made ? EXIT_DONE : EXIT_USAGE;
}
