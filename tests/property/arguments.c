#include "arguments.h"

#include <getopt.h>
#include <stdlib.h>

struct arguments arguments_read(int argc, char **argv, struct arguments defaults)
{
    static const struct option options[] = {{"seed", required_argument, NULL, 's'},
                                            {"count", required_argument, NULL, 'c'},
                                            {"show", no_argument, NULL, 'v'},
                                            {NULL, 0, NULL, 0}};
    struct arguments arguments = defaults;
    for (int option; (option = getopt_long(argc, argv, "", options, NULL)) != -1;) {
        if (option == 's')
            arguments.seed = strtoull(optarg, NULL, 10);
        else if (option == 'c')
            arguments.count = strtoull(optarg, NULL, 10);
        else if (option == 'v')
            arguments.wants_show = true;
        else
            exit(EXIT_FAILURE);
    }
    arguments.first_file = optind;
    return arguments;
}
