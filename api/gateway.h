/*
 * What the calls of the gateway's façade have in common: the ticket that comes with each of them,
 * and the form of those that send a file.
 */
#ifndef API_GATEWAY_H
#define API_GATEWAY_H

#include "api/request.h"
#include "claims/table.h"

/* Must be the beginning of the struct of every query table of the façade (gateway_enter). */
struct gateway_ticket {
    const char *token, *id_token, *user_name, *password;
};

/* A part that is missing makes a ticket that nobody has, not a faulty request. */
#define GATEWAY_TICKET_FIELDS                                                                      \
    FIELD(struct gateway_ticket, token, .form = FORM_TEXT, .max_length = 200,                      \
          .title = "access_token, if not in the header accessToken"),                              \
        FIELD(struct gateway_ticket, id_token, .form = FORM_TEXT, .max_length = 200,               \
              .title = "id_token, if not in the header tokenId"),                                  \
        FIELD_AS(struct gateway_ticket, user_name, "username", .form = FORM_TEXT,                  \
                 .max_length = 64, .title = "User name, if not in the body"),                      \
        FIELD(struct gateway_ticket, password, .form = FORM_TEXT, .max_length = 128,               \
              .title = "MD5 of the password, if not in the header passwordHash")

/* The form as it has to be for this call; the file lies in request->upload. */
enum problem gateway_file_look(struct request *request, enum claim_version *ret_version);

/* {maKetQua 200, maGiaoDich, thoiGianTiepNhan, thongDiep} */
enum problem gateway_file_reply(struct request *request, const char *transaction,
                                const char *words);

#endif
