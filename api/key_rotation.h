/*
 * `ansinh keys`: the life of the signing keys. Every step ends with a new version of the key set,
 * signed by the root; the server takes it without a restart.
 *
 *   keys                          makes what is missing, publishes the next keys in time, signs
 * anew keys list                     what there is keys create PURPOSE [--region NN]    one more
 * key that signs from now on keys rotate [PURPOSE] [--now]        the next key: published now,
 * signing from 30 days on keys rotate root                     announces the next root; the second
 * time it takes over keys retire KID [--void]             no longer signs; --void: all that it
 * signed is void
 *
 * The root's secret half may live elsewhere: then these commands run there, on a copy of the folder
 * (all its files but NAME.key of the server's own), and key_set.cose and the new KID.key are
 * carried back. The server never reads the root's.
 */
#ifndef API_KEY_ROTATION_H
#define API_KEY_ROTATION_H

#include <stdbool.h>
#include <stdint.h>

/* The words behind `ansinh keys`; `now` is the time of the whole system, public_url where the
 * status lists are published. Returns the exit status: 0 done, 2 not. */
int key_rotation_run(const char *folder, const char *public_url, int64_t now, int argc,
                     char *const *argv);

#endif
