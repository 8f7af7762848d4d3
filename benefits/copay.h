/*
 * Who pays what of a visit: the fund and the patient. Law on Health Insurance art 22.
 */
#ifndef BENEFITS_COPAY_H
#define BENEFITS_COPAY_H

#include "benefits/entitlement.h"

#endif
