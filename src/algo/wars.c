#include "algo/wars.h"

#include <assert.h>
#include <string.h>

static const double ms = 1e6;

static Law lnkd_ssd(void)
{
    return law_mixture(0.9122, law_pareto(0.235 * ms, 10), law_exponential(ms / 1.66));
}

static Law lnkd_disk(void)
{
    return law_mixture(0.38, law_pareto(1.05 * ms, 1.51), law_exponential(ms / 0.183));
}

WarsModel wars_model(Law write_there, Law others, int n, int r, int w)
{
    assert(r >= 1 && r <= n && w >= 1 && w <= n && n <= WARS_REPLICAS);
    return (WarsModel){n, r, w, write_there, others, others, others, 0};
}

WarsModel wars_profile(WarsProfile profile, int n, int r, int w)
{
    Law write_there = lnkd_disk(), others = lnkd_ssd();
    if (profile == WARS_LNKD_SSD) write_there = others;
    if (profile == WARS_YMMR) {
        write_there = law_mixture(0.939, law_pareto(3 * ms, 3.5), law_exponential(ms / 0.0028));
        others = law_mixture(0.982, law_pareto(1.5 * ms, 3.8), law_exponential(ms / 0.0217));
    }
    WarsModel model = wars_model(write_there, others, n, r, w);
    if (profile == WARS_WAN) model.far_ns = 75 * ms;
    return model;
}

/* A replica's part in a trial. */
typedef struct Answer {
    double at;     /* R + S */
    double behind; /* W - R: how long after the read's start it has to begin to be fresh here, from
                      the write's start */
} Answer;

/* The k-th smallest (k from 1) comes to its place and the smaller ones before it (Hoare's FIND):
 * which of two equal ones it is does not matter. */
static double nth_smallest(double *values, int count, int k)
{
    for (int i = 0; i < k; i++) {
        int least = i;
        for (int j = i + 1; j < count; j++)
            if (values[j] < values[least]) least = j;
        double value = values[least];
        values[least] = values[i];
        values[i] = value;
    }
    return values[k - 1];
}

static void sooner_first(Answer *answers, int count, int k)
{
    for (int i = 0; i < k; i++) {
        int least = i;
        for (int j = i + 1; j < count; j++)
            if (answers[j].at < answers[least].at) least = j;
        Answer answer = answers[least];
        answers[least] = answers[i];
        answers[i] = answer;
    }
}

WarsTrial wars_trial(const WarsModel *model, Rng *rng)
{
    Answer answers[WARS_REPLICAS];
    double acks[WARS_REPLICAS];
    int writer = 0, reader = 0;
    if (model->far_ns > 0) {
        writer = (int)rng_below(rng, (uint64_t)model->n);
        reader = (int)rng_below(rng, (uint64_t)model->n);
    }
    for (int i = 0; i < model->n; i++) {
        double to_writer = i == writer ? 0 : model->far_ns;
        double to_reader = i == reader ? 0 : model->far_ns;
        double w = law_draw_ns(&model->write_there, rng) + to_writer;
        double a = law_draw_ns(&model->ack_back, rng) + to_writer;
        double r = law_draw_ns(&model->read_there, rng) + to_reader;
        double s = law_draw_ns(&model->answer_back, rng) + to_reader;
        acks[i] = w + a;
        answers[i] = (Answer){r + s, w - r};
    }
    double commit = nth_smallest(acks, model->n, model->w);
    sooner_first(answers, model->n, model->r);
    double behind = answers[0].behind;
    for (int i = 1; i < model->r; i++)
        if (answers[i].behind < behind) behind = answers[i].behind;
    double fresh_from = behind - commit;
    return (WarsTrial){fresh_from > 0 ? fresh_from : 0, commit, answers[model->r - 1].at};
}

/* `count` of n marked, all sets alike (Knuth, The Art of Computer Programming 2, 3.4.2, S). */
static void draw_set(bool *in_set, int n, int count, Rng *rng)
{
    for (int i = 0; i < n; i++) {
        in_set[i] = rng_below(rng, (uint64_t)(n - i)) < (uint64_t)count;
        count -= in_set[i];
    }
}

int wars_frozen_trial(int n, int r, int w, int most, Rng *rng)
{
    assert(n <= WARS_REPLICAS);
    for (int missed = 0; missed < most; missed++) {
        bool written[WARS_REPLICAS], asked[WARS_REPLICAS];
        draw_set(written, n, w, rng);
        draw_set(asked, n, r, rng);
        for (int i = 0; i < n; i++)
            if (written[i] && asked[i]) return missed;
    }
    return most;
}

double wars_miss_ratio(int n, int r, int w)
{
    double ratio = 1;
    for (int i = 0; i < r; i++) ratio *= (double)(n - w - i > 0 ? n - w - i : 0) / (n - i);
    return ratio;
}
