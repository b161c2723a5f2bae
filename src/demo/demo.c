#include "demo/demo.h"

#include "demo/names.h"

#include <string.h>

#define FIND(table, count) names_find(table, sizeof(table)[0], count, name)

int demo_param(const Demo *demo, Text name)
{
    return FIND(demo->params, demo->param_count);
}

int demo_action(const Demo *demo, Text name)
{
    return FIND(demo->actions, demo->action_count);
}

int demo_scene(const Demo *demo, Text name)
{
    return FIND(demo->scenes, demo->scene_count);
}

int demo_metric(const Demo *demo, Text name)
{
    return FIND(demo->metrics, demo->metric_count);
}

int demo_claim(const Demo *demo, Text name)
{
    return FIND(demo->claims, demo->claim_count);
}

const Demo *demo_find(Text name, Report *report)
{
    for (size_t i = 0; i < demo_registry_count; i++)
        if (text_is(name, demo_registry[i]->name)) return demo_registry[i];
    if (report == NULL) return NULL;
    const char **names = arena_array(report->arena, demo_registry_count + 1, sizeof(const char *));
    for (size_t i = 0; i < demo_registry_count; i++) names[i] = demo_registry[i]->name;
    names_refuse(report, "demo", name, names);
    return NULL;
}

int64_t demo_ratio(double ratio)
{
    int64_t argument;
    memcpy(&argument, &ratio, sizeof argument);
    return argument;
}

double demo_ratio_of(int64_t argument)
{
    double ratio;
    memcpy(&ratio, &argument, sizeof ratio);
    return ratio;
}
