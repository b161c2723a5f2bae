/* The probe of the loopback: a byte there and back, between two processes. */
#include "host/probe_kinds.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static void send_at_once(int fd)
{
    int on = 1;
    (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

/* A socket that listens on a port of the system's choice; -1. */
static int listen_on(struct sockaddr_in *address)
{
    socklen_t size = sizeof *address;
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd < 0) return -1;
    memset(address, 0, sizeof *address);
    address->sin_family = AF_INET;
    address->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (bind(fd, (struct sockaddr *)address, size) == 0 && listen(fd, 1) == 0
        && getsockname(fd, (struct sockaddr *)address, &size) == 0)
        return fd;
    (void)close(fd);
    return -1;
}

/* Gives each byte back until the other end is closed. */
static _Noreturn void echo(const struct sockaddr_in *address)
{
    char byte;
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd < 0 || connect(fd, (const struct sockaddr *)address, sizeof *address) != 0) _exit(1);
    send_at_once(fd);
    while (read(fd, &byte, 1) == 1)
        if (write(fd, &byte, 1) != 1) break;
    _exit(0);
}

static ProbeResult ask(int fd, int times)
{
    enum { WARM = 50, COUNT = 2000, MOST = 8000, BUDGET_NS = 500000000 };
    static int64_t samples[MOST];
    int count = 0;
    int64_t until = probe_clock_ns() + (int64_t)BUDGET_NS * times;
    for (int i = 0; i < WARM + COUNT * times && count < MOST; i++) {
        char byte = 'x';
        int64_t began = probe_clock_ns();
        if (write(fd, &byte, 1) != 1 || read(fd, &byte, 1) != 1)
            return probe_fails(PROBE_NO_SOCKET);
        int64_t now = probe_clock_ns();
        if (i >= WARM) samples[count++] = now - began;
        if (now > until && count > 0) break;
    }
    return probe_of_samples(samples, count);
}

ProbeResult probe_loopback(int times)
{
    struct sockaddr_in address;
    int listening = listen_on(&address);
    if (listening < 0) return probe_fails(PROBE_NO_SOCKET);
    pid_t child = fork();
    if (child == 0) {
        (void)close(listening);
        echo(&address);
    }
    ProbeResult result = probe_fails(PROBE_NO_PROCESS);
    int fd = child > 0 ? accept(listening, NULL, NULL) : -1;
    if (fd >= 0) {
        send_at_once(fd);
        result = ask(fd, times);
        (void)close(fd);
    }
    (void)close(listening);
    if (child > 0)
        while (waitpid(child, NULL, 0) < 0 && errno == EINTR) continue;
    return result;
}
