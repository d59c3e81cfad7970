/*
 * Does nothing but the connects of one reading of the lab: enters each pod's network namespace and connects to every other pod.
 * What the lab takes beyond this is the price of asking, judging and telling.
 *
 * Usage: connects HOST-PROCESS PORT < addresses-of-the-pods
 * Writes the number of connections and the microseconds that they took.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define MOST 4096

static struct in_addr addresses[MOST];
static int count;

static int address_here(void)
{
    for (int i = 0; i < count; i++) {
        struct sockaddr_in own = { .sin_family = AF_INET, .sin_addr = addresses[i] };
        int s = socket(AF_INET, SOCK_DGRAM, 0);
        int bound = bind(s, (struct sockaddr *)&own, sizeof own) == 0;
        close(s);
        if (bound)
            return i;
    }
    return -1;
}

static int connects(struct in_addr to, int port)
{
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(port), .sin_addr = to };
    struct linger abort_on_close = { 1, 0 };
    int s = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    setsockopt(s, SOL_SOCKET, SO_LINGER, &abort_on_close, sizeof abort_on_close);
    int result = connect(s, (struct sockaddr *)&address, sizeof address);
    if (result < 0 && errno == EINPROGRESS) {
        struct pollfd waiting = { .fd = s, .events = POLLOUT };
        result = connect(s, (struct sockaddr *)&address, sizeof address);
        if (result < 0 && errno == EALREADY && poll(&waiting, 1, 2000) == 1)
            result = connect(s, (struct sockaddr *)&address, sizeof address);
    }
    int connected = result == 0 || errno == EISCONN || errno == ECONNRESET;
    close(s);
    return connected;
}

int main(int argc, char **argv)
{
    static int namespaces[MOST], owners[MOST];
    char path[64], line[64], link[64];
    int found = 0, connected = 0, port;
    struct timespec begin, end;

    if (argc != 3)
        return 2;
    port = atoi(argv[2]);
    while (count < MOST && fgets(line, sizeof line, stdin)) {
        line[strcspn(line, "\n")] = 0;
        if (inet_pton(AF_INET, line, &addresses[count]) == 1)
            count++;
    }
    snprintf(path, sizeof path, "/proc/%d/fd", atoi(argv[1]));
    DIR *descriptors = opendir(path);
    for (struct dirent *entry; descriptors && (entry = readdir(descriptors)) && found < MOST;) {
        ssize_t length = readlinkat(dirfd(descriptors), entry->d_name, link, sizeof link - 1);
        if (length < 4 || memcmp(link, "net:", 4) != 0)
            continue;
        int descriptor = openat(dirfd(descriptors), entry->d_name, O_RDONLY | O_CLOEXEC);
        if (descriptor < 0 || setns(descriptor, CLONE_NEWNET) < 0)
            return 3;
        int own = address_here();
        if (own >= 0) {
            namespaces[found] = descriptor;
            owners[found++] = own;
        }
    }

    clock_gettime(CLOCK_MONOTONIC, &begin);
    for (int from = 0; from < found; from++) {
        setns(namespaces[from], CLONE_NEWNET);
        for (int to = 0; to < count; to++)
            if (to != owners[from])
                connected += connects(addresses[to], port);
    }
    clock_gettime(CLOCK_MONOTONIC, &end);
    printf("%d %ld\n", connected, (end.tv_sec - begin.tv_sec) * 1000000L + (end.tv_nsec - begin.tv_nsec) / 1000);
    return 0;
}
