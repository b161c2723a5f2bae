#include "commands/command.h"

#include <locale.h>
#include <signal.h>

int main(int argc, char **argv)
{
    setlocale(LC_CTYPE, ""); /* characters only: numbers are written the same everywhere */
    signal(SIGXFSZ, SIG_IGN); /* a file at its limit is an error of write(), which is said */
    return commands_main(argc, argv);
}
