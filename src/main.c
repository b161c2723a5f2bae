#include <stdio.h>

int main(void)
{
    puts("groundwork");
    return 0;
}
