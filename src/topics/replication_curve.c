/* How likely a read is fresh, t after the commit: of the trials or reads of the run, of many draws,
 * and as it was published. */
#include "replication.h"

#include <math.h>

enum { THEORY_DRAWS = 100000, CURVES = 2 /* one a side of --versus */ };

double replication_fresh_of_trials(const Trials *trials, Time t)
{
    if (trials == NULL || trials->kind != TRIAL_RACE || trials->done == 0) return NAN;
    return (double)histogram_at_most(trials->fresh_from, t) / (double)trials->done;
}

double replication_fresh_of_reads(const QuorumStore *store, int bin)
{
    if (bin < 0 || bin >= FRESH_BINS || store->fresh_by[bin].reads == 0) return NAN;
    return (double)store->fresh_by[bin].fresh / (double)store->fresh_by[bin].reads;
}

/* --- many draws ------------------------------------------------------------------------------- */

/* What was drawn last, for who draws a picture again and again. It depends on nothing but what it
 * is kept for, so that nobody can tell that it is. */
typedef struct Curve {
    bool is_drawn;
    LatencyChoice latency;
    int n, r, w;
    double write_mean, mean;
    Histogram fresh_from;
} Curve;

static bool is_of(const Curve *curve, const ReplicationConfig *config)
{
    const WarsModel *wars = &config->wars;
    return curve->is_drawn && curve->latency == config->latency && curve->n == wars->n
           && curve->r == wars->r && curve->w == wars->w
           && curve->write_mean == wars->write_there.parts[0].a
           && curve->mean == wars->read_there.parts[0].a;
}

static void draw(Curve *curve, const ReplicationConfig *config)
{
    const WarsModel *wars = &config->wars;
    *curve = (Curve){.is_drawn = true,
                     .latency = config->latency,
                     .n = wars->n,
                     .r = wars->r,
                     .w = wars->w,
                     .write_mean = wars->write_there.parts[0].a,
                     .mean = wars->read_there.parts[0].a};
    Rng rng = rng_keyed(0, DRAW_TRIAL, 0);
    for (int i = 0; i < THEORY_DRAWS; i++) {
        double from = wars_trial(wars, &rng).fresh_from;
        histogram_add(&curve->fresh_from,
                      from < (double)TIME_LIMIT ? -(Time)floor(-from) : TIME_LIMIT);
    }
}

double replication_fresh_theory(const ReplicationConfig *config, Time t)
{
    static Curve curves[CURVES];
    static int next;
    if (config->architecture != ARCHITECTURE_QUORUM || config->latency == LATENCY_FROZEN)
        return NAN;
    Curve *curve = NULL;
    for (int i = 0; i < CURVES; i++)
        if (is_of(&curves[i], config)) curve = &curves[i];
    if (curve == NULL) {
        curve = &curves[next];
        next = (next + 1) % CURVES;
        draw(curve, config);
    }
    return (double)histogram_at_most(&curve->fresh_from, t) / THEORY_DRAWS;
}

/* --- published -------------------------------------------------------------------------------- */

/* Bailis et al., PVLDB 5(8), 2012: section 5.6 and the table of t-visibility, N = 3. */
Published replication_published(const ReplicationConfig *config)
{
    static const struct {
        LatencyChoice latency;
        int r, w;
        Published figures;
    } table[] = {
        {LATENCY_LNKD_DISK, 1, 1, {.439, .925, 45.5, .66, 10.99}},
        {LATENCY_LNKD_DISK, 1, 2, {NAN, NAN, NAN, NAN, 20.97}},
        {LATENCY_LNKD_SSD, 1, 1, {.974, NAN, NAN, NAN, NAN}},
        {LATENCY_YMMR, 1, 1, {.893, NAN, NAN, NAN, NAN}},
        {LATENCY_YMMR, 2, 1, {NAN, NAN, NAN, 32.6, 10.73}},
    };
    const WarsModel *wars = &config->wars;
    bool is_quorum = config->architecture == ARCHITECTURE_QUORUM && wars->n == 3;
    for (size_t i = 0; i < sizeof table / sizeof *table && is_quorum; i++)
        if (table[i].latency == config->latency && table[i].r == wars->r && table[i].w == wars->w)
            return table[i].figures;
    return (Published){NAN, NAN, NAN, NAN, NAN};
}
