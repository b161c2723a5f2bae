#include "algo/mva.h"

#include "base/mutant.h"

#include <assert.h>

Mva mva_empty(const double *demand, int stations, double think)
{
    assert(stations > 0 && stations <= MVA_STATIONS);
    Mva mva = {.stations = stations, .think = think};
    for (int i = 0; i < stations; i++) mva.demand[i] = demand[i];
    return mva;
}

/* Who comes to a station finds there what n - 1 users leave in it (the arrival theorem). */
void mva_add_user(Mva *mva)
{
    double times[MVA_STATIONS];
    mva->users++;
    mva->response = 0;
    for (int i = 0; i < mva->stations; i++) {
        double found = MUTANT("mva-finds-nobody") ? 0 : mva->inside[i];
        times[i] = mva->demand[i] * (1 + found);
        mva->response += times[i];
    }
    mva->throughput = mva->users / (mva->think + mva->response);
    for (int i = 0; i < mva->stations; i++) mva->inside[i] = mva->throughput * times[i];
}

Mva mva_of(const double *demand, int stations, double think, int users)
{
    Mva mva = mva_empty(demand, stations, think);
    while (mva.users < users) mva_add_user(&mva);
    return mva;
}

static void demands(const Mva *mva, double *all, double *most)
{
    *all = *most = 0;
    for (int i = 0; i < mva->stations; i++) {
        *all += mva->demand[i];
        if (mva->demand[i] > *most) *most = mva->demand[i];
    }
}

double mva_most(const Mva *mva, int users)
{
    double all, most;
    demands(mva, &all, &most);
    double few = users / (all + mva->think), many = 1 / most;
    return few < many ? few : many;
}

double mva_knee(const Mva *mva)
{
    double all, most;
    demands(mva, &all, &most);
    return (all + mva->think) / most;
}
