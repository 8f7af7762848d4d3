/*
 * What a caller would rather have: Accept (RFC 9110 §12.5.1) and Accept-Language (§12.5.4, by
 * lookup, RFC 4647 §3.4) against what there is to offer.
 *
 * Among media types the range that names a type most closely says how much it is wanted. The offer
 * wanted most wins; of two wanted alike, the one that was named more closely ("image/png, *" wants
 * the picture), then the one named first, then the one offered first. Parameters of a range other
 * than q are not looked at: no two offers differ in them. A range that is malformed says nothing.
 */
#ifndef BASE_NEGOTIATION_H
#define BASE_NEGOTIATION_H

#include <stddef.h>

/* The place of the offer to give, the first when there is no header; -1: none of them is wanted. */
int negotiate_type(const char *accept, const char *const *types, size_t count);

/* The place of the language to speak; -1: the header names none of them. */
int negotiate_language(const char *accept_language, const char *const *tags, size_t count);

#endif
