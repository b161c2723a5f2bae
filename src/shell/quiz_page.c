#include "shell/quiz_page.h"

#include "base/json.h"
#include "course/quiz_words.h"
#include "shell/link.h"

/* Left of an item: two columns for the cursor or the verdict, a blank, its letter or number. */
enum { ITEM_INDENT = 7, BOX_INDENT = 11, HINT_INDENT = 6, VERDICT_INDENT = 3, REVIEW_INDENT = 17 };

static const char *mark_of(const Page *page, double judged)
{
    if (judged >= 1) return page->ascii ? "ok" : "✓ ";
    if (judged > 0) return "~ ";
    return page->ascii ? "NO" : "✗ ";
}

static Role role_of(double judged)
{
    return judged >= 1 ? ROLE_GOOD : judged > 0 ? ROLE_WAITING : ROLE_BAD;
}

static bool is_picked(const Answer *answer, int index)
{
    for (int i = 0; i < answer->count; i++)
        if (answer->picked[i] == index) return true;
    return false;
}

/* --- the answers of each type ----------------------------------------------------------------- */

static void put_choice(Page *page, const QuizState *state, const AttemptQuestion *asked, int i)
{
    const Choice *choice = &asked->question->choices[asked->shown[i]];
    bool boxes = asked->question->type == QUESTION_MULTIPLE, told = state->phase == QUIZ_TOLD;
    bool picked = is_picked(&state->answer, asked->shown[i]);
    /* Of several each is judged; of one only that which was picked and that which is right. */
    bool judged = told && (boxes || picked || choice->correct);
    bool good = boxes ? picked == choice->correct : choice->correct;
    int indent = boxes ? BOX_INDENT : ITEM_INDENT;
    Text marker = text_printf(page->arena, "%s %s%c)", judged ? mark_of(page, good) : "  ",
                              !boxes   ? ""
                              : picked ? "[x] "
                                       : "[ ] ",
                              'a' + i);
    Role role = judged ? role_of(good) : told ? ROLE_MUTED : ROLE_KEY;
    page_markdown(page, choice->text, indent, marker, role, i);
    bool asks_why = state->revealed || picked; /* of all that is written, or of what was given */
    bool says = told && ((boxes && !good) || (asks_why && choice->why.len > 0));
    if (!says) return;
    const char *missed = !boxes || good ? "" : picked ? "Not so. " : "It holds. ";
    page_markdown(page, text_printf(page->arena, "%s%.*s", missed, TEXT_ARG(choice->why)),
                  indent + 2, TEXT(""), ROLE_MUTED, -1);
}

static void put_order(Page *page, const QuizState *state, const AttemptQuestion *asked)
{
    const Question *question = asked->question;
    bool told = state->phase == QUIZ_TOLD;
    for (int i = 0; i < asked->shown_count; i++) {
        int item = state->answer.picked[i];
        bool good = told && item == i;
        bool lifted = state->lifted && i == state->cursor;
        Text marker = text_printf(page->arena, "%s %d %s", good ? mark_of(page, 1) : "  ", i + 1,
                                  !lifted       ? ""
                                  : page->ascii ? "="
                                                : "↕");
        Text words = question->items[item];
        if (told && !good) /* some order may be right all the same, so this is not simply wrong */
            words = text_printf(page->arena, "%.*s (%s %d)", TEXT_ARG(words),
                                page->ascii ? "->" : "→", item + 1);
        Role role = good ? ROLE_GOOD : told ? ROLE_WAITING : ROLE_KEY;
        page_markdown(page, words, ITEM_INDENT, marker, role, i);
    }
    page_blank(page);
    if (!told)
        page_line(page, ROLE_MUTED,
                  state->lifted ? TEXT("Arrows move it, Space puts it down.")
                                : TEXT("Space takes the marked one up, arrows move it."));
    if (!told || asked->judged >= 1) return;
    page_line(page, ROLE_TEXT, TEXT("The right order:"));
    for (int i = 0; i < question->item_count; i++)
        page_markdown(page, question->items[i], ITEM_INDENT,
                      text_printf(page->arena, "   %d", i + 1), ROLE_GOOD, -1);
    page_blank(page);
}

static void put_pair(Page *page, const QuizState *state, const Question *question, int i)
{
    bool told = state->phase == QUIZ_TOLD;
    int given = state->answer.picked[i];
    bool good = given >= 0 && text_equal(question->pairs[given].right, question->pairs[i].right);
    const char *arrow = page->ascii ? "->" : "→";
    Text right = given >= 0 ? question->pairs[given].right : TEXT("...");
    Text words = text_printf(page->arena, "%.*s %s %.*s", TEXT_ARG(question->pairs[i].left), arrow,
                             TEXT_ARG(right));
    page_markdown(page, words, ITEM_INDENT,
                  text_printf(page->arena, "%s %d", told ? mark_of(page, good) : "  ", i + 1),
                  told ? role_of(good) : ROLE_KEY, i);
    if (told && !good)
        page_markdown(page,
                      text_printf(page->arena, "right: %.*s", TEXT_ARG(question->pairs[i].right)),
                      ITEM_INDENT + 2, TEXT(""), ROLE_GOOD, -1);
}

static void put_match(Page *page, const QuizState *state, const AttemptQuestion *asked)
{
    const Question *question = asked->question;
    for (int i = 0; i < question->pair_count; i++) put_pair(page, state, question, i);
    page_blank(page);
    if (state->phase == QUIZ_TOLD) return;
    for (int i = 0; i < asked->shown_count; i++)
        page_markdown(page, question->pairs[asked->shown[i]].right, ITEM_INDENT,
                      text_printf(page->arena, "   %c)", 'a' + i), ROLE_KEY, QUIZ_RIGHTS + i);
    page_blank(page);
    page_line(page, ROLE_MUTED, TEXT("A letter puts what it stands for at the marked one."));
}

/* All that is taken for right. */
static void put_key(Page *page, const AttemptQuestion *asked)
{
    const Question *question = asked->question;
    Arena *arena = page->arena;
    if (question->type == QUESTION_NUMBER) {
        Text right = quiz_number_words(arena, question, asked->right_number);
        char within[32];
        json_format_number(question->tolerance, within);
        page_line(page, ROLE_GOOD,
                  text_printf(arena, "%s %s: %.*s, %s%s", mark_of(page, 1),
                              question->by_run ? "The run gives" : "Right is", TEXT_ARG(right),
                              question->tolerance > 0 ? "tolerance " : "exactly",
                              question->tolerance > 0 ? within : ""));
    }
    for (int i = 0; i < question->accept_count; i++)
        page_line(page, ROLE_GOOD,
                  text_printf(arena, "%s %s%.*s", mark_of(page, 1),
                              i == 0 ? "Right is: " : "or: ", TEXT_ARG(question->accept[i])));
    page_blank(page);
}

/* What was typed, and where that is something else, what was right. The field is not part of it. */
static void put_typed(Page *page, const QuizState *state, const AttemptQuestion *asked)
{
    const Question *question = asked->question;
    Arena *arena = page->arena;
    if (state->phase != QUIZ_TOLD) return;
    if (state->revealed) {
        put_key(page, asked);
        return;
    }
    bool number = question->type == QUESTION_NUMBER;
    Text said = number ? quiz_number_words(arena, question, state->answer.number)
                       : text_of(state->answer.text);
    page_line(
        page, role_of(asked->judged),
        text_printf(arena, "%s You said: %.*s", mark_of(page, asked->judged), TEXT_ARG(said)));
    Answer key;
    quiz_right_answer(question, asked->right_number, &key);
    Text right = number && asked->right_known ? quiz_number_words(arena, question, key.number)
                 : number                     ? TEXT("another number; s shows it")
                                              : question->accept[0];
    if (number && question->by_run && asked->right_known)
        page_line(page, ROLE_TEXT, text_printf(arena, "   The run gives: %.*s", TEXT_ARG(right)));
    else if (asked->judged < 1 || (number && !text_equal(right, said) && asked->right_known))
        page_line(page, ROLE_TEXT, text_printf(arena, "   Right is: %.*s", TEXT_ARG(right)));
    page_blank(page);
}

static void put_answers(Page *page, const QuizState *state, const AttemptQuestion *asked,
                        bool spacious)
{
    switch (asked->question->type) {
    case QUESTION_CHOICE:
    case QUESTION_MULTIPLE:
        for (int i = 0; i < asked->shown_count; i++) {
            put_choice(page, state, asked, i);
            if (spacious || i + 1 == asked->shown_count) page_blank(page);
        }
        return;
    case QUESTION_ORDER: put_order(page, state, asked); return;
    case QUESTION_MATCH: put_match(page, state, asked); return;
    default: put_typed(page, state, asked); return;
    }
}

/* --- the whole -------------------------------------------------------------------------------- */

/* "Read again: 1 Queues, Little's law"; as the file has it where it leads nowhere. */
static void put_reference(Page *page, const QuizState *state, const Question *question,
                          const char *lead)
{
    if (question->lesson.len == 0) return;
    Text stem = question->lesson, anchor = TEXT("");
    size_t hash = text_find(stem, TEXT("#"), 0);
    if (hash != SIZE_MAX) {
        anchor = text_slice(stem, hash + 1, stem.len);
        stem = text_slice(stem, 0, hash);
    }
    Buffer words = {0};
    const Lesson *lesson = link_find(state->course, NULL, stem).lesson;
    buffer_printf(&words, "%sRead again: ", lead);
    if (lesson == NULL) buffer_put(&words, question->lesson);
    else buffer_printf(&words, "%d %.*s", lesson->number, TEXT_ARG(lesson->title));
    Text heading = TEXT("");
    if (lesson != NULL && anchor.len > 0)
        heading = course_anchor_title(page->arena, lesson, anchor);
    if (heading.len > 0) buffer_printf(&words, ", %.*s", TEXT_ARG(heading));
    page_line(page, ROLE_MUTED, buffer_text(&words));
    buffer_clear(&words);
}

static void put_verdict(Page *page, const AttemptQuestion *asked)
{
    Text why =
        quiz_score_words(page->arena, asked->question, &asked->answer, asked->judged, asked->hints);
    page_line(page, role_of(asked->judged),
              text_printf(page->arena, "%s %s.", mark_of(page, asked->judged),
                          quiz_verdict(asked->judged)));
    if (why.len > 0) page_markdown(page, why, VERDICT_INDENT, TEXT(""), ROLE_MUTED, -1);
    page_blank(page);
}

static int put_question(Page *page, const QuizState *state, bool spacious)
{
    const AttemptQuestion *asked = &state->attempt->questions[state->current];
    const Question *question = asked->question;
    page_markdown(page, question->prompt, 0, TEXT(""), ROLE_TEXT, -1);
    page_blank(page);
    for (int i = 0; i < state->hints; i++)
        page_markdown(page, question->hints[i], HINT_INDENT, TEXT("Hint"), ROLE_TIP, -1);
    if (state->hints > 0) page_blank(page);
    put_answers(page, state, asked, spacious);
    int after = page->count;
    if (state->phase == QUIZ_UNJUDGED) {
        page_line(page, ROLE_BAD,
                  TEXT("This question does not count, and that is not your fault:"));
        page_line(page, ROLE_BAD, TEXT("its run gives no answer to judge yours by."));
        page_markdown(page, text_of(state->problem), 0, TEXT(""), ROLE_MUTED, -1);
    }
    if (state->phase != QUIZ_TOLD) return after;
    if (!state->revealed) put_verdict(page, asked);
    page_markdown(page, question->explain, 0, TEXT(""), ROLE_TEXT, -1);
    put_reference(page, state, question, "");
    return after;
}

/* "yours  ...", "right  ...": what was given, and where that is something else, what was right. It
 * was told when it was answered, so it gives nothing away. */
static void put_given(Page *page, const QuizState *state, const AttemptQuestion *asked)
{
    const Question *question = asked->question;
    Arena *arena = page->arena;
    Text given = quiz_answer_markdown(arena, question, &asked->answer, page->ascii);
    page_markdown(page, given, REVIEW_INDENT, TEXT("          yours"), ROLE_MUTED, -1);
    if (asked->judged < 1) {
        Answer answer;
        quiz_right_answer(question, asked->right_number, &answer);
        Text right = quiz_answer_markdown(arena, question, &answer, page->ascii);
        if (!asked->right_known) right = TEXT("what its run gives");
        page_markdown(page, right, REVIEW_INDENT, TEXT("          right"), ROLE_GOOD, -1);
    }
    Text why = quiz_score_words(arena, question, &asked->answer, asked->judged, asked->hints);
    if (why.len > 0)
        page_markdown(page, why, REVIEW_INDENT, TEXT("          score"), ROLE_MUTED, -1);
    if (asked->score < 1) put_reference(page, state, question, "          ");
}

static void put_result(Page *page, const QuizState *state)
{
    const Attempt *attempt = state->attempt;
    Arena *arena = page->arena;
    bool passed = attempt_passed(attempt);
    Text words = TEXT("Practice: it changes no score.");
    if (attempt->count == 0) {
        page_line(page, ROLE_TEXT, TEXT("No question could be judged, so there is no score."));
        return;
    }
    if (!state->practice)
        words = text_printf(arena, "%s %s: %d %%. From %d %% on it is passed.",
                            mark_of(page, passed), passed ? "Passed" : "Not passed yet",
                            quiz_percent(attempt_score(attempt)), quiz_percent(state->quiz->pass));
    page_line(page, state->practice ? ROLE_TEXT : role_of(passed), words);
    page_blank(page);
    for (int i = 0; i < attempt->count; i++) {
        const AttemptQuestion *asked = &attempt->questions[i];
        page_item(page, role_of(asked->score),
                  text_printf(arena, "   %s %2d  %.*s", mark_of(page, asked->score), i + 1,
                              TEXT_ARG(quiz_prompt_line(arena, asked->question))),
                  i);
        put_given(page, state, asked);
    }
    page_blank(page);
}

int quiz_page_build(Page *page, const QuizState *state, bool spacious)
{
    if (state->phase != QUIZ_ENDED) return put_question(page, state, spacious);
    put_result(page, state);
    return 0;
}
