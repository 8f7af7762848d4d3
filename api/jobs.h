/*
 * The jobs of the workers: each does one step of what waits in the database and says whether there
 * was one. A step that fails is said on stderr and comes again.
 */
#ifndef API_JOBS_H
#define API_JOBS_H

#include "api/worker.h"

enum step { STEP_NONE, STEP_DONE, STEP_FAILED };

typedef enum step job_fn(struct work *work);

/* payment_work.c */
job_fn payment_run_work, payment_files_work, payment_answer_work;

#endif
