#include "algo/availability.h"

#include "base/maths.h"
#include "base/utf8.h"

#include <math.h>
#include <string.h>

/* --- reading ---------------------------------------------------------------------------------- */

enum { DEPTH_MOST = 32 };

typedef struct Reader {
    AvailabilitySystem *system;
    const char *name;
    Text text;
    size_t at;
    int depth;
    Report *report;
    bool failed;
} Reader;

static int refuse(Reader *reader, const char *words)
{
    Arena *arena = reader->report != NULL ? reader->report->arena : NULL;
    if (!reader->failed && arena != NULL)
        report_add(reader->report, SEVERITY_ERROR, (Place){0}, "bad-value",
                   "%s %.*s: at column %zu %s", reader->name,
                   TEXT_ARG(utf8_excerpt(arena, reader->text, UTF8_EXCERPT)), reader->at + 1,
                   words);
    reader->failed = true;
    return -1;
}

static char peek(Reader *reader)
{
    while (reader->at < reader->text.len && reader->text.at[reader->at] == ' ') reader->at++;
    return reader->at < reader->text.len ? reader->text.at[reader->at] : '\0';
}

static bool take(Reader *reader, char c)
{
    if (peek(reader) != c) return false;
    reader->at++;
    return true;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static int add_node(Reader *reader, int component)
{
    AvailabilitySystem *system = reader->system;
    if (system->node_count == AVAILABILITY_NODES) return refuse(reader, "it is too long");
    system->nodes[system->node_count] =
        (AvailabilityNode){.component = component, .first = -1, .next = -1, .cause = -1};
    return system->node_count++;
}

/* A number's characters. */
static Text take_number(Reader *reader)
{
    (void)peek(reader);
    size_t from = reader->at;
    while (reader->at < reader->text.len
           && (is_digit(reader->text.at[reader->at]) || reader->text.at[reader->at] == '.'))
        reader->at++;
    return text_slice(reader->text, from, reader->at);
}

static Text take_letters(Reader *reader)
{
    size_t from = reader->at;
    while (reader->at < reader->text.len && is_letter(reader->text.at[reader->at])) reader->at++;
    return text_slice(reader->text, from, reader->at);
}

static double seconds_of(Text unit)
{
    static const struct {
        const char *unit;
        double seconds;
    } units[] = {{"ms", 0.001}, {"s", 1}, {"m", 60}, {"h", 3600}};
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (text_is(unit, units[i].unit)) return units[i].seconds;
    return 0;
}

/* What stands between a component's parentheses. */
static bool read_quality(Reader *reader, AvailabilityComponent *component)
{
    double number;
    (void)peek(reader);
    size_t from = reader->at;
    if (!text_to_double(take_number(reader), &number))
        return refuse(reader, "a number is missing, such as 99.9%, 0.999 or 730h") > 0;
    if (take(reader, '%')) component->share = number / 100;
    else {
        Text unit = take_letters(reader);
        double seconds = seconds_of(unit);
        if (unit.len == 0) component->share = number;
        else component->mttf_s = number * seconds;
        bool lasts = component->mttf_s >= 1 && component->mttf_s <= 100 * AVAILABILITY_YEAR_S;
        if (unit.len > 0 && !lasts) {
            reader->at = from;
            return refuse(reader, "a time to failure goes from 1s to 876000h") > 0;
        }
        if (unit.len > 0) return true;
    }
    if (component->share >= 0.01 && component->share <= 1) return true;
    reader->at = from;
    return refuse(reader, "an availability goes from 1% to 100%") > 0;
}

static int read_component(Reader *reader)
{
    AvailabilitySystem *system = reader->system;
    size_t from = reader->at;
    while (reader->at < reader->text.len) {
        char c = reader->text.at[reader->at];
        if (!is_letter(c) && !is_digit(c) && c != '-' && c != '_') break;
        reader->at++;
    }
    Text name = text_slice(reader->text, from, reader->at);
    if (name.len > AVAILABILITY_NAME) {
        reader->at = from;
        return refuse(reader, "a name has more than 15 letters");
    }
    if (system->component_count == AVAILABILITY_COMPONENTS) {
        reader->at = from;
        return refuse(reader, "there is one more than 64 components");
    }
    AvailabilityComponent component = {0};
    memcpy(component.name, name.at, name.len);
    if (!take(reader, '(')) return refuse(reader, "( is missing, as in web(99%)");
    if (!read_quality(reader, &component)) return -1;
    if (!take(reader, ')')) return refuse(reader, ") is missing");
    system->components[system->component_count] = component;
    return add_node(reader, system->component_count++);
}

static int read_system(Reader *reader);

/* Puts a member behind the group's last one. */
static void add_member(Reader *reader, int group, int member)
{
    AvailabilityNode *nodes = reader->system->nodes;
    int *link = &nodes[group].first;
    while (*link >= 0) link = &nodes[*link].next;
    *link = member;
    nodes[group].size++;
}

/* A group of one is its member. Copies of single components fail together as well. */
static int close_group(Reader *reader, int group, int needs, bool is_redundant)
{
    AvailabilitySystem *system = reader->system;
    AvailabilityNode *node = &system->nodes[group];
    if (reader->failed) return -1;
    if (node->size == 1) return node->first;
    node->needs = needs;
    bool are_single = true;
    for (int member = node->first; member >= 0; member = system->nodes[member].next)
        are_single = are_single && system->nodes[member].component >= 0;
    if (is_redundant && are_single) node->cause = system->cause_count++;
    return group;
}

static int read_parallel(Reader *reader)
{
    int group = add_node(reader, -1);
    reader->at++;
    do {
        int member = read_system(reader);
        if (member < 0) return -1;
        add_member(reader, group, member);
    } while (take(reader, '|'));
    if (!take(reader, ']')) return refuse(reader, "| or ] is missing");
    return close_group(reader, group, 1, true);
}

/* The copies are read one after the other, all from the same words. */
static int read_copies(Reader *reader)
{
    int64_t needs, count;
    size_t from = reader->at;
    bool good = text_to_int(take_number(reader), &needs);
    (void)peek(reader);
    good = good && text_is(take_letters(reader), "of");
    good = good && text_to_int(take_number(reader), &count) && take(reader, '(');
    if (!good) return refuse(reader, "K of N copies are written as in 2of3(web(99%))");
    if (needs < 1 || needs > count || count > AVAILABILITY_COMPONENTS) {
        reader->at = from;
        return refuse(reader, "K goes from 1 to N, and N to 64");
    }
    int group = add_node(reader, -1);
    size_t body = reader->at;
    for (int64_t i = 0; i < count && !reader->failed; i++) {
        reader->at = body;
        int copy = read_system(reader);
        if (copy < 0) return -1;
        add_member(reader, group, copy);
        if (!take(reader, ')')) return refuse(reader, "* or ) is missing");
    }
    return close_group(reader, group, (int)needs, true);
}

static int read_term(Reader *reader)
{
    char c = peek(reader);
    if (is_letter(c)) return read_component(reader);
    if (c == '[') return read_parallel(reader);
    if (is_digit(c)) return read_copies(reader);
    if (!take(reader, '('))
        return refuse(reader, "a component is missing, as web(99%), 2of3(...), [a(9h)|b(8h)]");
    int inner = read_system(reader);
    if (inner >= 0 && !take(reader, ')')) return refuse(reader, "* or ) is missing");
    return inner;
}

static int read_system(Reader *reader)
{
    if (reader->depth == DEPTH_MOST) return refuse(reader, "it is nested too deeply");
    int group = add_node(reader, -1);
    if (group < 0) return -1;
    reader->depth++;
    do {
        int term = read_term(reader);
        if (term < 0) return -1;
        add_member(reader, group, term);
    } while (take(reader, '*'));
    reader->depth--;
    return close_group(reader, group, reader->system->nodes[group].size, false);
}

bool availability_parse(const char *name, Text formula, AvailabilitySystem *system, Report *report)
{
    Reader reader = {.system = system, .name = name, .text = formula, .report = report};
    *system = (AvailabilitySystem){0};
    system->root = read_system(&reader);
    if (!reader.failed && peek(&reader) != '\0')
        (void)refuse(&reader, "there is more: terms are joined by *, branches by | within [ ]");
    return !reader.failed;
}

/* --- closed forms ----------------------------------------------------------------------------- */

double availability_outage_s(const AvailabilityRules *rules)
{
    if (rules->failover_s <= 0) return rules->mttr_s;
    return rules->success * rules->failover_s + (1 - rules->success) * rules->mttr_s;
}

double availability_mttf_s(const AvailabilityComponent *component, const AvailabilityRules *rules)
{
    if (component->mttf_s > 0) return component->mttf_s;
    if (component->share >= 1) return INFINITY;
    return rules->mttr_s * component->share / (1 - component->share);
}

double availability_down(const AvailabilityComponent *component, const AvailabilityRules *rules)
{
    double outage = availability_outage_s(rules);
    return outage / (availability_mttf_s(component, rules) + outage);
}

static double down_of(const AvailabilitySystem *system, int component,
                      const AvailabilityRules *rules, int perfect)
{
    return component == perfect ? 0 : availability_down(&system->components[component], rules);
}

/* The least of a group of single components. */
static double least_down(const AvailabilitySystem *system, const AvailabilityNode *group,
                         const AvailabilityRules *rules, int perfect)
{
    double least = 1;
    for (int i = group->first; i >= 0; i = system->nodes[i].next)
        least = maths_min(least, down_of(system, system->nodes[i].component, rules, perfect));
    return least;
}

/* P(at least `needs` of the members work), by the distribution of how many do, a member at a time;
 * `beta` is the share of their failures that the group's cause has. */
static double enough(const AvailabilitySystem *system, const AvailabilityNode *group,
                     const AvailabilityRules *rules, int perfect, double beta)
{
    double chances[AVAILABILITY_COMPONENTS + 1] = {1}, sum = 0;
    int count = 0;
    for (int i = group->first; i >= 0; i = system->nodes[i].next, count++) {
        int component = system->nodes[i].component;
        double down = component >= 0 && group->cause >= 0
                          ? (1 - beta) * down_of(system, component, rules, perfect)
                          : 1 - availability_of(system, i, rules, perfect);
        for (int k = count + 1; k > 0; k--)
            chances[k] = chances[k] * down + chances[k - 1] * (1 - down);
        chances[0] *= down;
    }
    for (int k = count; k >= group->needs; k--) sum += chances[k];
    return sum;
}

double availability_of(const AvailabilitySystem *system, int node, const AvailabilityRules *rules,
                       int perfect)
{
    const AvailabilityNode *group = &system->nodes[node];
    if (group->component >= 0) return 1 - down_of(system, group->component, rules, perfect);
    if (group->cause < 0) return enough(system, group, rules, perfect, 0);
    double common = rules->beta * least_down(system, group, rules, perfect);
    return (1 - common) * enough(system, group, rules, perfect, rules->beta);
}

int availability_worst(const AvailabilitySystem *system, const AvailabilityRules *rules)
{
    const double noise = 1e-15;
    double best = availability_of(system, system->root, rules, -1);
    int worst = -1;
    for (int i = 0; i < system->component_count; i++) {
        double with = availability_of(system, system->root, rules, i);
        if (with <= best + noise) continue;
        best = with;
        worst = i;
    }
    return worst;
}

/* --- what happens ----------------------------------------------------------------------------- */

int availability_sources(const AvailabilitySystem *system)
{
    return system->component_count + system->cause_count;
}

static AvailabilitySource source_of(double down, double outage_s)
{
    return (AvailabilitySource){down > 0 ? outage_s * (1 - down) / down : INFINITY, outage_s};
}

AvailabilitySource availability_source(const AvailabilitySystem *system,
                                       const AvailabilityRules *rules, int source)
{
    for (int i = 0; i < system->node_count; i++) {
        const AvailabilityNode *group = &system->nodes[i];
        if (group->cause < 0) continue;
        if (source == system->component_count + group->cause)
            return source_of(rules->beta * least_down(system, group, rules, -1), rules->mttr_s);
        for (int k = group->first; k >= 0; k = system->nodes[k].next)
            if (system->nodes[k].component == source)
                return source_of((1 - rules->beta) * down_of(system, source, rules, -1),
                                 availability_outage_s(rules));
    }
    return source_of(down_of(system, source, rules, -1), availability_outage_s(rules));
}

static bool works(const AvailabilitySystem *system, int node, uint64_t up, uint64_t causes)
{
    const AvailabilityNode *group = &system->nodes[node];
    int working = 0;
    if (group->component >= 0) return up >> group->component & 1;
    if (group->cause >= 0 && (causes >> group->cause & 1)) return false;
    for (int i = group->first; i >= 0; i = system->nodes[i].next)
        working += works(system, i, up, causes);
    return working >= group->needs;
}

bool availability_works(const AvailabilitySystem *system, uint64_t up, uint64_t causes)
{
    return works(system, system->root, up, causes);
}

double availability_nines(double availability)
{
    if (availability >= 1) return INFINITY;
    return -maths_log(1 - availability) / maths_log(10);
}
