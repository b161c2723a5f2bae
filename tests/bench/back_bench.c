/* Going back: from anywhere to anywhere in each scene of each demo, as it ships, beside a frame of
 * the pane; and what its checkpoints take. A run is seen once to its end, as whoever scrubs has;
 * then it is sought at random. Processor time, so that other programs do not count.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/rng.h"
#include "demo/names.h"
#include "demo/session.h"

enum { SEEKS = 200, END_S = 60, FRAMES_A_SECOND = 30, ROOM = 64 << 20 };

typedef struct Worst {
    double seek_ms;
    size_t bytes;
    const char *scene, *fat_scene;
} Worst;

static double now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static void seek(Session *session, Time to)
{
    for (int side = 0; side < 2; side++)
        if (session->sides[side] != NULL) run_seek(session->sides[side], to);
}

static size_t checkpoint_bytes(const Session *session)
{
    size_t sum = 0;
    for (int side = 0; side < 2; side++)
        if (session->sides[side] != NULL) sum += run_checkpoint_bytes(session->sides[side], NULL);
    return sum;
}

static void measure(const Demo *demo, const char *scene, Worst *worst)
{
    Arena *arena = arena_new((size_t)1 << 20);
    Report report = {.arena = arena};
    Text line =
        text_printf(arena, "%s%s%s", demo->name, scene[0] != '\0' ? " --scene " : "", scene);
    Session *session = session_open(line, (OptionsPlace){false, NULL}, true, &report);
    if (session == NULL) exit(1);
    Time end = run_end(session->sides[0]);
    if (end == TIME_NEVER) end = END_S * TIME_SECOND;
    seek(session, end);
    Rng rng = rng_seeded(1);
    for (int i = 0; i < SEEKS; i++) {
        Time to = (Time)(rng_uniform(&rng) * (double)end);
        double began = now_ms();
        seek(session, to);
        double took = now_ms() - began;
        if (took <= worst->seek_ms) continue;
        worst->seek_ms = took;
        worst->scene = scene;
    }
    if (checkpoint_bytes(session) > worst->bytes) {
        worst->bytes = checkpoint_bytes(session);
        worst->fat_scene = scene;
    }
    session_close(session);
    arena_free(arena);
}

int main(void)
{
    const double frame_ms = 1000.0 / FRAMES_A_SECOND;
    for (size_t i = 0; i < demo_registry_count; i++) {
        const Demo *demo = demo_registry[i];
        Worst worst = {.scene = "", .fat_scene = ""};
        if (demo->scene_count == 0) measure(demo, "", &worst);
        for (int j = 0; j < demo->scene_count; j++) measure(demo, demo->scenes[j].name, &worst);
        printf("%s, the slowest of %d ways a scene, to a frame: %.2f (1) %s, %.1f ms in %s\n",
               demo->name, SEEKS, worst.seek_ms / frame_ms,
               worst.seek_ms <= frame_ms ? "ok" : "OVER", worst.seek_ms, worst.scene);
        printf("%s, its checkpoints, to 64 MB: %.2f (1) %s, %.1f MB in %s\n", demo->name,
               (double)worst.bytes / ROOM, worst.bytes < ROOM ? "ok" : "OVER",
               (double)worst.bytes / (1 << 20), worst.fat_scene);
    }
    return 0;
}
