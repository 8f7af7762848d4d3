/*
 * The jobs of the workers: each does one step of what waits in the database and says whether there
 * was one. A step that fails is said on stderr and comes again.
 */
#ifndef API_JOBS_H
#define API_JOBS_H

#include "api/worker.h"

enum job_step { JOB_IDLE, JOB_DONE, JOB_FAILED };

typedef enum job_step job_fn(struct work *work);

/* payment_work.c */
job_fn payment_run_work, payment_files_work, payment_answer_work;

/* pension_rises.c */
job_fn pension_rise_work;

/* import_work.c */
job_fn import_stage_work, import_record_work;

#endif
