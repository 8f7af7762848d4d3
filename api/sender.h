/*
 * Who sends a large body: asked while it comes in, or nobody who can log in could be kept from
 * sending by somebody who cannot.
 *
 * A stranger may make us keep LIMIT_BODY_BYTES of a body in memory, like that of any request. For
 * more of it the sender is looked up, as the route wants him, and gets one of LIMIT_FILES_AT_ONCE
 * places, of which no account has more than LIMIT_FILES_OF_ONE. What has come in whole and is no
 * larger than that gets a place unasked, until LIMIT_FILES_UNASKED are taken.
 */
#ifndef API_SENDER_H
#define API_SENDER_H

#include <stdbool.h>

#include "api/request.h"

/* From a fiber: sets `sender`, or `not_taken` if he may not send this. */
void sender_ask(struct request *request);

/* A place among those whose bodies come in; false: all are taken, or too many by this sender. */
bool sender_take_place(struct request *request);
void sender_leave_place(struct request *request);
bool sender_has_place(const struct request *request);

/* From a fiber, of a body that is whole: its place, or why it was not taken. */
enum problem sender_admit(struct request *request);

#endif
