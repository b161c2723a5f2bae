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

Text question_card(void *context, Arena *arena, const Block *block)
{
    const Quiz *quiz = context;
    const Question *question = quiz != NULL ? quiz_find(quiz, text_trim(block->literal)) : NULL;
    if (question == NULL) return text_copy(arena, block->literal);
    Buffer words = {0};
    Block *document = document_parse(arena, question->prompt, "", NULL);
    for (const Block *part = document->first; part != NULL; part = document_next(part)) {
        Text text = part->spans != NULL ? document_text(arena, part) : part->literal;
        if (words.len > 0 && text.len > 0) buffer_putc(&words, '\n');
        buffer_put(&words, text);
    }
    Text copy = text_copy(arena, buffer_text(&words));
    buffer_clear(&words);
    return copy;
}
