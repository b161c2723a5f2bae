#include "shell/question_card.h"

#include "course/quiz_read.h"

const Quiz *question_card_quiz(Arena *arena, const Course *course, const Lesson *lesson)
{
    for (int i = 0; i < course->quiz_count; i++) {
        const QuizFile *file = &course->quizzes[i];
        if (file->lesson == lesson)
            return quiz_read(arena, file->path, file->shown, file->slug, NULL);
    }
    return NULL;
}

/* "✓ answered: right", below the prompt; nothing where it was not answered. */
static void put_answered(Buffer *words, const QuestionCards *cards, const Question *question)
{
    double judged = -1;
    if (cards->progress != NULL)
        judged = progress_practised(cards->progress, cards->quiz->slug, question);
    if (judged < 0) return;
    const char *mark = judged >= 1  ? (cards->ascii ? "ok" : "✓")
                       : judged > 0 ? "~"
                                    : (cards->ascii ? "NO" : "✗");
    buffer_printf(words, "\n%s answered: %s", mark,
                  judged >= 1  ? "right"
                  : judged > 0 ? "partly right"
                               : "not quite");
}

Text question_card(void *context, Arena *arena, const Block *block)
{
    const QuestionCards *cards = context;
    const Quiz *quiz = cards->quiz;
    const Question *question = quiz != NULL ? quiz_find(quiz, text_trim(block->literal)) : NULL;
    if (question == NULL) return text_copy(arena, block->literal);
    Buffer words = {0};
    Block *document = document_parse(arena, question->prompt, "", NULL);
    for (const Block *part = document->first; part != NULL; part = document_next(part)) {
        Text text = part->spans != NULL ? document_text(arena, part) : part->literal;
        if (words.len > 0 && text.len > 0) buffer_putc(&words, '\n');
        buffer_put(&words, text);
    }
    put_answered(&words, cards, question);
    Text copy = text_copy(arena, buffer_text(&words));
    buffer_clear(&words);
    return copy;
}
