#include "course/check.h"

#define ERROR   SEVERITY_ERROR
#define WARNING SEVERITY_WARNING

/* By id. Those of readers (quiz_read.c, json.c, files.c, course.c, document.h) stand here, too. */
const CheckRule check_rules[] = {
    {"bad-id", ERROR, "a question's id is empty or has a blank or a control in it",
     "Lessons and the learner's record name a question by its id. Use a few words with hyphens, "
     "such "
     "as \"boundary-burst\"."},
    {"bad-tape", ERROR, "a file that a demo replays has a line that it cannot read",
     "The line is that of the file, not of the lesson. `groundwork demo NAME --help` says what the "
     "file's lines look like."},
    {"correct-choices", ERROR, "not as many choices are correct as the type of question wants",
     "A `choice` question has exactly one choice with \"correct\": true, a `multiple` question at "
     "least one."},
    {"dead-anchor", ERROR, "a link, or a question's `lesson`, names a heading that is not there",
     "An anchor is the heading in lower case, blanks as hyphens, without other punctuation, as "
     "GitHub makes it; of two that are alike the second ends in -1. Rewording a heading changes "
     "it."},
    {"dead-link", ERROR, "a link leads to a file that is not there, or out of the course's folder",
     "Paths are relative to lessons/: `14-circuit-breakers.md#half-open`. What is not in the "
     "course's folder is not installed with it; link to its address on the web. Those are not "
     "looked at."},
    {"demo-refused", ERROR, "a demo block, a `see` or an answer by run that the demo refuses",
     "The demo, scene, parameter, action or value is unknown, out of range, or its file is not in "
     "the course's folder. Try the line behind `groundwork demo`; `--help` there lists what it "
     "takes."},
    {"disputed-width", WARNING, "a sign that terminals draw one, two or more columns wide",
     "Emoji with skin tones, families, flags and keycaps move what stands behind them. So that "
     "columns stay true only the first part is drawn. Use one plain sign, or a word."},
    {"duplicate-choice", ERROR, "the same choice twice in a question",
     "A learner cannot tell which of the two is meant. Reword one or take it out."},
    {"duplicate-id", ERROR, "two questions of a quiz have the same id",
     "The learner's record knows a question by its id. Give the newer one another, so that the "
     "older keeps its record."},
    {"duplicate-item", ERROR, "the same item, or the same left side, twice",
     "The order of two items that read alike cannot be told, and a left side has one right."},
    {"duplicate-number", WARNING, "two lessons have the same number",
     "The number is the order of the course, and `groundwork read 13` must find one lesson. "
     "Renumbering loses nobody's record: that goes by the slug."},
    {"duplicate-slug", ERROR, "two lessons or quizzes have the same slug",
     "The slug, a file's name without its number, is what the learner's record knows it by. Give "
     "the newer one another."},
    {"empty", ERROR, "a text without a word in it",
     "Leave the field out where it may be, or fill it in."},
    {"empty-heading", WARNING, "a heading without words",
     "It would be an empty line in the outline. Give it words or take it out."},
    {"file-kind", ERROR, "what is named as a course file is no regular file",
     "A folder, a pipe or a device cannot be read as a lesson or a quiz. Put a file there."},
    {"file-read", ERROR, "a file that cannot be read",
     "The message is the system's. Often its "
     "permissions are wrong: `chmod a+r FILE`."},
    {"file-size", ERROR, "a lesson over 1 MB, or a quiz over 4 MB",
     "It would take too long to open. Part it in two."},
    {"footnote", ERROR, "a footnote, which is not supported",
     "A terminal page has no foot. Put the note into the text, or into a callout `> [!NOTE]`."},
    {"heading-order", ERROR, "a heading before the title, or one that leaves out a level",
     "The outline is made of the headings: `#` once, `##` for sections, `###` within these."},
    {"hidden-character", ERROR,
     "a control, a mark of writing direction or another unseen character",
     "It is never sent to a terminal, so what learners see is not what the file says, and text "
     "that "
     "hides text is how readers are deceived. It often comes with pasted text."},
    {"info-string", WARNING, "a fence that says nearly, but not exactly, `demo` or `quiz`",
     "Only a fence with just that word makes a card; with more it is a block of code."},
    {"json-syntax", ERROR, "what is not JSON by RFC 8259",
     "No comments, no comma behind the last element, strings in double quotes with \\n for a "
     "line's "
     "end, UTF-8 without a byte order mark."},
    {"key-fails", ERROR, "a question's own answer does not pass",
     "Whoever answers rightly would be told that it is wrong. Mostly the unit can be read as a "
     "part "
     "of the number."},
    {"link-unused", WARNING, "a link definition that shows nowhere",
     "Nothing has its label in brackets, or an earlier one has it. Take it out, or mend the "
     "label."},
    {"long-paragraph", WARNING, "a paragraph over 16 KB",
     "It is shown as plain text, since some texts of that length take minutes to parse. Part it."},
    {"longest-choice", WARNING, "the right choice is the longest in every question of a quiz",
     "Learners find that out before they know the subject. Make some wrong choices as careful and "
     "as long as the right one."},
    {"missing-explain", WARNING, "a question without `explain`",
     "What is shown after the answer is what a learner takes away. Say why it is so, not only what "
     "is right."},
    {"missing-field", ERROR, "a field that must be there is not",
     "The README's table, and quizzes/quiz.schema.json, have each type's fields."},
    {"missing-why", WARNING, "a choice without `why`",
     "It is shown when the choice is picked: why it tempts and where it goes wrong, or why it "
     "holds."},
    {"no-answer", ERROR, "a run that gives no number to be the answer",
     "The run does not end, fails at a limit, or the metric does not apply to it or is measured on "
     "the learner's machine. `groundwork demo ... --json` shows what it gives."},
    {"no-cover", WARNING, "the course has no lessons/README.md",
     "Its H1 is the course's title and its text the introduction. Without it the folder's name "
     "stands in."},
    {"no-file", ERROR, "a link to a file that is not there", "Put the file itself here."},
    {"no-questions", ERROR, "a quiz without a question that can be asked",
     "Questions with errors are left out. Mend one of them, or take the quiz out."},
    {"no-quiz", ERROR, "a `quiz` block in a lesson that has no quiz",
     "The block asks a question of the lesson's own quiz, the file of the same stem in quizzes/."},
    {"no-summary", ERROR, "a lesson without a paragraph",
     "The first one is the lesson's summary in lists: say in it what one will be able to do."},
    {"no-title", ERROR, "no heading of level 1",
     "The only H1 is the title. Begin with `# ` and "
     "the title."},
    {"no-tolerance", WARNING, "a number that nobody can type exactly, and no `tolerance`",
     "`tolerance` is how far an answer may be off, absolute and inclusive. Say as much of it as "
     "the "
     "question is about."},
    {"not-utf8", ERROR, "a lesson that is not UTF-8",
     "What cannot be decoded is shown as U+FFFD. "
     "Save the file as UTF-8."},
    {"open-fence", ERROR, "a block of code that is never closed",
     "All that follows in the lesson is code. Close it with a line of as many ``` or ~~~."},
    {"out-of-range", ERROR, "a number, or `each`, that is not among those allowed",
     "The message has the range. `draw` asks for no more questions than there are; `pass` is a "
     "share from 0 to 1."},
    {"outside", ERROR, "a link out of the course's folder",
     "A course is one folder, which can be "
     "copied. Put the file itself here."},
    {"raw-html", WARNING, "HTML, which is shown as it stands",
     "Tags are text to a terminal, and comments too. Say it in Markdown, or put it between "
     "backquotes."},
    {"reject-passes", ERROR, "an answer in `reject` passes",
     "`reject` tests the key itself. Make `tolerance` narrower, or take the answer out of "
     "`accept`."},
    {"repeated-field", ERROR, "the same field twice in an object",
     "The first counts and the other is lost. Take one out."},
    {"same-place", WARNING, "the right choice has the same place in every question of a quiz",
     "Whoever reads the file, or takes the quiz with \"shuffle\": false, need not know the "
     "subject. "
     "Put it elsewhere in some."},
    {"second-title", ERROR, "more than one heading of level 1",
     "The title is the only H1. Make sections of the others, `##`."},
    {"shared-id", WARNING, "questions of two quizzes have the same id",
     "Their records are kept apart by the quiz, but people, and lists of what is due, name the id. "
     "Give one of them another, or keep it where the question is meant to be the same."},
    {"stray-file", ERROR, "a file in lessons/ or quizzes/ that nothing shows",
     "A lesson is NN-slug.md, its quiz NN-slug.json, an exam module-NN.json; everything else there "
     "must be linked to from a lesson."},
    {"stray-quiz", ERROR, "a quiz that is neither a lesson's nor an exam",
     "A quiz has its lesson's stem, with the number; an exam is called module-NN.json."},
    {"table-cells", WARNING, "a table's row with more cells than its header",
     "What is too much is not shown. A | in a cell is written \\|."},
    {"table-header", WARNING, "a table whose header and delimiter row do not fit",
     "They must have as many cells as each other, or there is no table."},
    {"too-deep", WARNING, "lists and quotes nested over 64 deep",
     "They are shown as if the last one ended there."},
    {"too-few", ERROR, "a list with fewer elements than there must be",
     "The message has how many."},
    {"too-long", ERROR, "an id, a unit or an answer that is too long",
     "The message has how many bytes there may be."},
    {"too-many", ERROR, "a list with more elements than there may be", "The message has how many."},
    {"too-many-problems", ERROR, "a file with a thousand problems or more",
     "Only the first are listed. Mend them and check again."},
    {"undefined-link", WARNING, "`[text][label]` whose label nothing defines",
     "It is shown as it stands, with its brackets. Define it below, `[label]: address`, or mend "
     "the label."},
    {"unknown-callout", WARNING, "a quote that begins like a callout and is none",
     "There are [!NOTE], [!TIP], [!IMPORTANT], [!WARNING] and [!CAUTION], each alone on the first "
     "line of a quote that goes on below it."},
    {"unknown-field", ERROR, "a field that is not known here",
     "Mostly a slip of the hand, or a field of another type of question."},
    {"unknown-lesson", ERROR, "a question's `lesson` names no lesson",
     "It is a lesson's stem, with its number, and maybe an anchor: \"13-rate-limiting#fixed-"
     "window\"."},
    {"unknown-metric", ERROR, "an answer by run whose metric the demo does not have",
     "`groundwork demo NAME --help` lists the metrics."},
    {"unknown-question", ERROR, "a `quiz` block that names no question of the lesson's quiz",
     "The block holds the question's id and nothing else."},
    {"unknown-type", ERROR, "a type of question that there is not",
     "There are choice, multiple, number, order, match and text."},
    {"wide-code", WARNING, "a line of code or of a diagram over 64 columns",
     "So many stand beside a demo on a screen of 120; the rest must be scrolled to."},
    {"wide-table", WARNING, "a table that does not fit 72 columns",
     "It is shown row by row, a line for each cell. Shorten its longest words, or leave a column "
     "out."},
    {"wrong-type", ERROR, "a value of another type than the field has",
     "The message says what it is and what it must be."},
};
const int check_rule_count = sizeof check_rules / sizeof check_rules[0];

const CheckRule *check_rule(Text id)
{
    for (int i = 0; i < check_rule_count; i++)
        if (text_is(id, check_rules[i].id)) return &check_rules[i];
    return NULL;
}
