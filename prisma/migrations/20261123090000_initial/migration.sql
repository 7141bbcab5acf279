-- CreateTable
CREATE TABLE "camera" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "source" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "camera_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "stream" (
    "id" TEXT NOT NULL,
    "key" SERIAL NOT NULL,
    "camera_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "task" TEXT NOT NULL,
    "regions" JSONB NOT NULL,
    "golden_kind" TEXT NOT NULL,
    "golden_model_id" TEXT,
    "classes" TEXT[],
    "window_seconds" DOUBLE PRECISION NOT NULL,
    "label_budget" INTEGER NOT NULL,
    "retraining" BOOLEAN NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "removed_at" TIMESTAMPTZ(3),

    CONSTRAINT "stream_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "constraint_set" (
    "stream_id" TEXT NOT NULL,
    "since" TIMESTAMPTZ(3) NOT NULL,
    "min_accuracy" DOUBLE PRECISION NOT NULL,
    "max_latency_ms" DOUBLE PRECISION NOT NULL,
    "target_fps" DOUBLE PRECISION NOT NULL,
    "weight" DOUBLE PRECISION NOT NULL,

    CONSTRAINT "constraint_set_pkey" PRIMARY KEY ("stream_id","since")
);

-- CreateTable
CREATE TABLE "golden_model" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "sha256" TEXT NOT NULL,
    "classes" TEXT[],
    "input_name" TEXT NOT NULL,
    "input_height" INTEGER NOT NULL,
    "input_width" INTEGER NOT NULL,
    "input_mean" DOUBLE PRECISION[],
    "input_std" DOUBLE PRECISION[],
    "input_type" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "golden_model_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "model_version" (
    "id" TEXT NOT NULL,
    "stream_id" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "parent_id" TEXT,
    "window_id" TEXT,
    "status" TEXT NOT NULL,
    "sha256" TEXT NOT NULL,
    "classes" TEXT[],
    "hidden_width" INTEGER NOT NULL,
    "retraining_config_id" TEXT,
    "trained_samples" INTEGER NOT NULL,
    "gate_promoted" BOOLEAN,
    "gate_reason" TEXT,
    "gate_samples" INTEGER,
    "gate_candidate_accuracy" DOUBLE PRECISION,
    "gate_live_accuracy" DOUBLE PRECISION,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "model_version_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "stream_window" (
    "id" TEXT NOT NULL,
    "stream_id" TEXT NOT NULL,
    "index" INTEGER NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "ends_at" TIMESTAMPTZ(3) NOT NULL,
    "closed_at" TIMESTAMPTZ(3),
    "policy" TEXT NOT NULL,
    "labels" INTEGER NOT NULL,
    "class_distribution_shift" DOUBLE PRECISION,
    "appearance_shift" DOUBLE PRECISION,
    "accuracy_drop" DOUBLE PRECISION,
    "drift_alarm" BOOLEAN,
    "retraining_config_id" TEXT,
    "estimated_accuracy" DOUBLE PRECISION,
    "model_version_id" TEXT,
    "inference_gpu_seconds" DOUBLE PRECISION NOT NULL,
    "labelling_gpu_seconds" DOUBLE PRECISION NOT NULL,
    "profiling_gpu_seconds" DOUBLE PRECISION NOT NULL,
    "retraining_gpu_seconds" DOUBLE PRECISION NOT NULL,

    CONSTRAINT "stream_window_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "window_outcome" (
    "window_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "golden_n" INTEGER NOT NULL,
    "golden_correct" INTEGER NOT NULL,
    "truth_n" INTEGER,
    "truth_correct" INTEGER,

    CONSTRAINT "window_outcome_pkey" PRIMARY KEY ("window_id")
);

-- CreateTable
CREATE TABLE "profile" (
    "id" TEXT NOT NULL,
    "window_id" TEXT NOT NULL,
    "config_id" TEXT NOT NULL,
    "epochs" INTEGER NOT NULL,
    "batch_size" INTEGER NOT NULL,
    "hidden_width" INTEGER NOT NULL,
    "layers_retrained" INTEGER,
    "data_fraction" DOUBLE PRECISION NOT NULL,
    "trial_epochs" DOUBLE PRECISION[],
    "trial_accuracies" DOUBLE PRECISION[],
    "curve_b0" DOUBLE PRECISION,
    "curve_b1" DOUBLE PRECISION,
    "curve_b2" DOUBLE PRECISION,
    "curve_residual" DOUBLE PRECISION,
    "drop_reason" TEXT,
    "start_accuracy" DOUBLE PRECISION NOT NULL,
    "estimated_end_accuracy" DOUBLE PRECISION,
    "estimated_gpu_seconds" DOUBLE PRECISION,
    "measured_end_accuracy" DOUBLE PRECISION,
    "measured_gpu_seconds" DOUBLE PRECISION,
    "trial_gpu_seconds" DOUBLE PRECISION NOT NULL,

    CONSTRAINT "profile_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "plan" (
    "id" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "trigger" TEXT NOT NULL,
    "policy" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "objective" DOUBLE PRECISION NOT NULL,
    "upper_bound" DOUBLE PRECISION,
    "solver_ms" DOUBLE PRECISION NOT NULL,
    "problem" JSONB NOT NULL,
    "document" JSONB NOT NULL,

    CONSTRAINT "plan_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "plan_window" (
    "plan_id" TEXT NOT NULL,
    "window_id" TEXT NOT NULL,

    CONSTRAINT "plan_window_pkey" PRIMARY KEY ("plan_id","window_id")
);

-- CreateTable
CREATE TABLE "plan_stage" (
    "plan_id" TEXT NOT NULL,
    "ordinal" INTEGER NOT NULL,
    "start_seconds" DOUBLE PRECISION NOT NULL,
    "end_seconds" DOUBLE PRECISION NOT NULL,

    CONSTRAINT "plan_stage_pkey" PRIMARY KEY ("plan_id","ordinal")
);

-- CreateTable
CREATE TABLE "plan_share" (
    "plan_id" TEXT NOT NULL,
    "ordinal" INTEGER NOT NULL,
    "stream_id" TEXT NOT NULL,
    "inference_share" DOUBLE PRECISION NOT NULL,
    "retraining_share" DOUBLE PRECISION NOT NULL,
    "retraining_config_id" TEXT,

    CONSTRAINT "plan_share_pkey" PRIMARY KEY ("plan_id","ordinal","stream_id")
);

-- CreateTable
CREATE TABLE "plan_choice" (
    "plan_id" TEXT NOT NULL,
    "stream_id" TEXT NOT NULL,
    "retraining_config_id" TEXT,
    "window_accuracy" DOUBLE PRECISION,
    "reason" TEXT NOT NULL,
    "numbers" JSONB NOT NULL,

    CONSTRAINT "plan_choice_pkey" PRIMARY KEY ("plan_id","stream_id")
);

-- CreateTable
CREATE TABLE "plan_conflict" (
    "plan_id" TEXT NOT NULL,
    "stream_id" TEXT NOT NULL,
    "min_accuracy" DOUBLE PRECISION NOT NULL,
    "attainable" DOUBLE PRECISION NOT NULL,

    CONSTRAINT "plan_conflict_pkey" PRIMARY KEY ("plan_id","stream_id")
);

-- CreateTable
CREATE TABLE "device_grant" (
    "id" SERIAL NOT NULL,
    "device_id" TEXT NOT NULL,
    "stream_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "share" DOUBLE PRECISION NOT NULL,
    "retraining_config_id" TEXT,
    "from_at" TIMESTAMPTZ(3) NOT NULL,
    "until_at" TIMESTAMPTZ(3),

    CONSTRAINT "device_grant_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "event" (
    "id" SERIAL NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "kind" TEXT NOT NULL,
    "stream_id" TEXT,
    "window_id" TEXT,
    "device_id" TEXT,
    "message" TEXT NOT NULL,
    "data" JSONB NOT NULL,

    CONSTRAINT "event_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "accuracy_sample" (
    "stream_key" INTEGER NOT NULL,
    "source" SMALLINT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "n" INTEGER NOT NULL,
    "correct" INTEGER NOT NULL,

    CONSTRAINT "accuracy_sample_pkey" PRIMARY KEY ("stream_key","source","at")
) PARTITION BY RANGE ("at");

-- CreateTable
CREATE TABLE "accuracy_1m" (
    "stream_key" INTEGER NOT NULL,
    "source" SMALLINT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "n" INTEGER NOT NULL,
    "correct" INTEGER NOT NULL,
    "lowest" DOUBLE PRECISION NOT NULL,
    "highest" DOUBLE PRECISION NOT NULL,

    CONSTRAINT "accuracy_1m_pkey" PRIMARY KEY ("stream_key","source","at")
);

-- CreateTable
CREATE TABLE "accuracy_5m" (
    "stream_key" INTEGER NOT NULL,
    "source" SMALLINT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "n" INTEGER NOT NULL,
    "correct" INTEGER NOT NULL,
    "lowest" DOUBLE PRECISION NOT NULL,
    "highest" DOUBLE PRECISION NOT NULL,

    CONSTRAINT "accuracy_5m_pkey" PRIMARY KEY ("stream_key","source","at")
);

-- CreateTable
CREATE TABLE "accuracy_1h" (
    "stream_key" INTEGER NOT NULL,
    "source" SMALLINT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "n" INTEGER NOT NULL,
    "correct" INTEGER NOT NULL,
    "lowest" DOUBLE PRECISION NOT NULL,
    "highest" DOUBLE PRECISION NOT NULL,

    CONSTRAINT "accuracy_1h_pkey" PRIMARY KEY ("stream_key","source","at")
);

-- CreateTable
CREATE TABLE "accuracy_rollup" (
    "id" INTEGER NOT NULL,
    "kept_from" TIMESTAMPTZ(3) NOT NULL,
    "rolled_until" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "accuracy_rollup_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "sample" (
    "id" BIGSERIAL NOT NULL,
    "stream_id" TEXT NOT NULL,
    "window_id" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "pixels" BYTEA NOT NULL,
    "label" TEXT NOT NULL,
    "confidence" DOUBLE PRECISION NOT NULL,
    "truth" TEXT,

    CONSTRAINT "sample_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "setting" (
    "key" TEXT NOT NULL,
    "value" JSONB NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "setting_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "audit_entry" (
    "id" SERIAL NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "actor" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "before" JSONB,
    "after" JSONB,

    CONSTRAINT "audit_entry_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "stream_key_key" ON "stream"("key");

-- CreateIndex
CREATE INDEX "stream_camera_id_idx" ON "stream"("camera_id");

-- CreateIndex
CREATE INDEX "stream_golden_model_id_idx" ON "stream"("golden_model_id");

-- CreateIndex
CREATE INDEX "model_version_parent_id_idx" ON "model_version"("parent_id");

-- CreateIndex
CREATE INDEX "model_version_window_id_idx" ON "model_version"("window_id");

-- CreateIndex
CREATE UNIQUE INDEX "model_version_stream_id_number_key" ON "model_version"("stream_id", "number");

-- CreateIndex
CREATE UNIQUE INDEX "model_version_one_live" ON "model_version"("stream_id") WHERE (status = 'live');

-- CreateIndex
CREATE INDEX "stream_window_stream_id_started_at_idx" ON "stream_window"("stream_id", "started_at");

-- CreateIndex
CREATE INDEX "stream_window_started_at_idx" ON "stream_window"("started_at");

-- CreateIndex
CREATE INDEX "stream_window_model_version_id_idx" ON "stream_window"("model_version_id");

-- CreateIndex
CREATE INDEX "stream_window_open" ON "stream_window"("closed_at") WHERE (closed_at IS NULL);

-- CreateIndex
CREATE UNIQUE INDEX "stream_window_stream_id_index_key" ON "stream_window"("stream_id", "index");

-- CreateIndex
CREATE UNIQUE INDEX "profile_window_id_config_id_key" ON "profile"("window_id", "config_id");

-- CreateIndex
CREATE INDEX "plan_created_at_idx" ON "plan"("created_at");

-- CreateIndex
CREATE INDEX "plan_window_window_id_idx" ON "plan_window"("window_id");

-- CreateIndex
CREATE INDEX "plan_choice_stream_id_idx" ON "plan_choice"("stream_id");

-- CreateIndex
CREATE INDEX "device_grant_from_at_idx" ON "device_grant"("from_at");

-- CreateIndex
CREATE INDEX "device_grant_until_at_idx" ON "device_grant"("until_at");

-- CreateIndex
CREATE UNIQUE INDEX "device_grant_one_held" ON "device_grant"("device_id", "stream_id", "kind") WHERE (until_at IS NULL);

-- CreateIndex
CREATE INDEX "event_at_idx" ON "event"("at");

-- CreateIndex
CREATE INDEX "event_stream_id_at_idx" ON "event"("stream_id", "at");

-- CreateIndex
CREATE INDEX "event_window_id_idx" ON "event"("window_id");

-- CreateIndex
CREATE INDEX "accuracy_1m_at_idx" ON "accuracy_1m"("at");

-- CreateIndex
CREATE INDEX "accuracy_5m_at_idx" ON "accuracy_5m"("at");

-- CreateIndex
CREATE INDEX "accuracy_1h_at_idx" ON "accuracy_1h"("at");

-- CreateIndex
CREATE INDEX "sample_stream_id_at_id_idx" ON "sample"("stream_id", "at", "id");

-- CreateIndex
CREATE INDEX "sample_window_id_idx" ON "sample"("window_id");

-- CreateIndex
CREATE INDEX "audit_entry_at_idx" ON "audit_entry"("at");

-- AddForeignKey
ALTER TABLE "stream" ADD CONSTRAINT "stream_camera_id_fkey" FOREIGN KEY ("camera_id") REFERENCES "camera"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "stream" ADD CONSTRAINT "stream_golden_model_id_fkey" FOREIGN KEY ("golden_model_id") REFERENCES "golden_model"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "constraint_set" ADD CONSTRAINT "constraint_set_stream_id_fkey" FOREIGN KEY ("stream_id") REFERENCES "stream"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "model_version" ADD CONSTRAINT "model_version_stream_id_fkey" FOREIGN KEY ("stream_id") REFERENCES "stream"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "model_version" ADD CONSTRAINT "model_version_parent_id_fkey" FOREIGN KEY ("parent_id") REFERENCES "model_version"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "model_version" ADD CONSTRAINT "model_version_window_id_fkey" FOREIGN KEY ("window_id") REFERENCES "stream_window"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "stream_window" ADD CONSTRAINT "stream_window_stream_id_fkey" FOREIGN KEY ("stream_id") REFERENCES "stream"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "stream_window" ADD CONSTRAINT "stream_window_model_version_id_fkey" FOREIGN KEY ("model_version_id") REFERENCES "model_version"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "window_outcome" ADD CONSTRAINT "window_outcome_window_id_fkey" FOREIGN KEY ("window_id") REFERENCES "stream_window"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "profile" ADD CONSTRAINT "profile_window_id_fkey" FOREIGN KEY ("window_id") REFERENCES "stream_window"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "plan_window" ADD CONSTRAINT "plan_window_plan_id_fkey" FOREIGN KEY ("plan_id") REFERENCES "plan"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "plan_window" ADD CONSTRAINT "plan_window_window_id_fkey" FOREIGN KEY ("window_id") REFERENCES "stream_window"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "plan_stage" ADD CONSTRAINT "plan_stage_plan_id_fkey" FOREIGN KEY ("plan_id") REFERENCES "plan"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "plan_share" ADD CONSTRAINT "plan_share_plan_id_ordinal_fkey" FOREIGN KEY ("plan_id", "ordinal") REFERENCES "plan_stage"("plan_id", "ordinal") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "plan_choice" ADD CONSTRAINT "plan_choice_plan_id_fkey" FOREIGN KEY ("plan_id") REFERENCES "plan"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "plan_conflict" ADD CONSTRAINT "plan_conflict_plan_id_fkey" FOREIGN KEY ("plan_id") REFERENCES "plan"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "sample" ADD CONSTRAINT "sample_stream_id_fkey" FOREIGN KEY ("stream_id") REFERENCES "stream"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "sample" ADD CONSTRAINT "sample_window_id_fkey" FOREIGN KEY ("window_id") REFERENCES "stream_window"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Written by hand from here on: Prisma's schema language has no words for these.

-- Crops are noise to a compressor.
ALTER TABLE "sample" ALTER COLUMN "pixels" SET STORAGE EXTERNAL;

-- Nothing is rolled up or dropped yet.
INSERT INTO "accuracy_rollup" ("id", "kept_from", "rolled_until")
VALUES (1, '1970-01-01 00:00:00+00', '1970-01-01 00:00:00+00');

-- Checks: what no caller may get wrong. NaN is greater than every number, so the ranges exclude it too.
ALTER TABLE "stream"
    ADD CONSTRAINT "stream_task" CHECK ("task" <> ''),
    ADD CONSTRAINT "stream_golden" CHECK ("golden_kind" IN ('builtin', 'model', 'labels') AND ("golden_kind" = 'model') = ("golden_model_id" IS NOT NULL)),
    ADD CONSTRAINT "stream_classes" CHECK (cardinality("classes") >= 2),
    ADD CONSTRAINT "stream_window_seconds" CHECK ("window_seconds" > 0 AND "window_seconds" <= 86400),
    ADD CONSTRAINT "stream_label_budget" CHECK ("label_budget" > 0);

ALTER TABLE "constraint_set"
    ADD CONSTRAINT "constraint_set_min_accuracy" CHECK ("min_accuracy" BETWEEN 0 AND 1),
    ADD CONSTRAINT "constraint_set_max_latency" CHECK ("max_latency_ms" > 0 AND "max_latency_ms" < 'infinity'),
    ADD CONSTRAINT "constraint_set_target_fps" CHECK ("target_fps" > 0 AND "target_fps" < 'infinity'),
    ADD CONSTRAINT "constraint_set_weight" CHECK ("weight" > 0 AND "weight" < 'infinity');

ALTER TABLE "golden_model"
    ADD CONSTRAINT "golden_model_sha256" CHECK ("sha256" ~ '^[0-9a-f]{64}$'),
    ADD CONSTRAINT "golden_model_classes" CHECK (cardinality("classes") >= 2),
    ADD CONSTRAINT "golden_model_input" CHECK ("input_height" > 0 AND "input_width" > 0 AND cardinality("input_mean") = 3 AND cardinality("input_std") = 3 AND "input_type" IN ('float32', 'uint8'));

ALTER TABLE "model_version"
    ADD CONSTRAINT "model_version_number" CHECK ("number" >= 1),
    ADD CONSTRAINT "model_version_status" CHECK ("status" IN ('candidate', 'live', 'retired', 'rejected')),
    ADD CONSTRAINT "model_version_sha256" CHECK ("sha256" ~ '^[0-9a-f]{64}$'),
    ADD CONSTRAINT "model_version_classes" CHECK (cardinality("classes") >= 2),
    ADD CONSTRAINT "model_version_counts" CHECK ("hidden_width" > 0 AND "trained_samples" >= 0),
    ADD CONSTRAINT "model_version_own_parent" CHECK ("parent_id" <> "id"),
    ADD CONSTRAINT "model_version_gate" CHECK (num_nulls("gate_promoted", "gate_reason", "gate_samples", "gate_candidate_accuracy", "gate_live_accuracy") IN (0, 5)),
    ADD CONSTRAINT "model_version_gate_ranges" CHECK ("gate_samples" >= 0 AND "gate_candidate_accuracy" BETWEEN 0 AND 1 AND "gate_live_accuracy" BETWEEN 0 AND 1),
    ADD CONSTRAINT "model_version_verdict" CHECK (("status" = 'candidate' AND "gate_promoted" IS NULL) OR ("status" = 'rejected' AND NOT "gate_promoted") OR ("status" IN ('live', 'retired') AND "gate_promoted" IS NOT FALSE));

ALTER TABLE "stream_window"
    ADD CONSTRAINT "stream_window_index" CHECK ("index" >= 0),
    ADD CONSTRAINT "stream_window_times" CHECK ("ends_at" >= "started_at" AND "closed_at" >= "started_at"),
    ADD CONSTRAINT "stream_window_labels" CHECK ("labels" >= 0),
    ADD CONSTRAINT "stream_window_drift" CHECK (num_nulls("class_distribution_shift", "appearance_shift", "accuracy_drop", "drift_alarm") IN (0, 4)),
    ADD CONSTRAINT "stream_window_drift_ranges" CHECK ("class_distribution_shift" BETWEEN 0 AND 1 AND "appearance_shift" >= 0 AND "appearance_shift" < 'infinity' AND "accuracy_drop" BETWEEN -1 AND 1),
    ADD CONSTRAINT "stream_window_estimate" CHECK ("estimated_accuracy" BETWEEN 0 AND 1),
    ADD CONSTRAINT "stream_window_device_time" CHECK (LEAST("inference_gpu_seconds", "labelling_gpu_seconds", "profiling_gpu_seconds", "retraining_gpu_seconds") >= 0 AND GREATEST("inference_gpu_seconds", "labelling_gpu_seconds", "profiling_gpu_seconds", "retraining_gpu_seconds") < 'infinity');

ALTER TABLE "window_outcome"
    ADD CONSTRAINT "window_outcome_kind" CHECK ("kind" IN ('promoted', 'rejected', 'no-retraining', 'unfinished', 'failed', 'interrupted')),
    ADD CONSTRAINT "window_outcome_golden" CHECK ("golden_correct" BETWEEN 0 AND "golden_n"),
    ADD CONSTRAINT "window_outcome_truth" CHECK (("truth_n" IS NULL) = ("truth_correct" IS NULL) AND "truth_correct" BETWEEN 0 AND "truth_n");

ALTER TABLE "profile"
    ADD CONSTRAINT "profile_config" CHECK ("epochs" > 0 AND "batch_size" > 0 AND "hidden_width" > 0 AND "layers_retrained" > 0 AND "data_fraction" > 0 AND "data_fraction" <= 1),
    ADD CONSTRAINT "profile_trial" CHECK (cardinality("trial_epochs") = cardinality("trial_accuracies") AND 0 <= ALL ("trial_accuracies") AND 1 >= ALL ("trial_accuracies")),
    ADD CONSTRAINT "profile_curve" CHECK (num_nulls("curve_b0", "curve_b1", "curve_b2", "curve_residual") IN (0, 4)),
    ADD CONSTRAINT "profile_accuracies" CHECK ("start_accuracy" BETWEEN 0 AND 1 AND "estimated_end_accuracy" BETWEEN 0 AND 1 AND "measured_end_accuracy" BETWEEN 0 AND 1),
    ADD CONSTRAINT "profile_costs" CHECK ("estimated_gpu_seconds" >= 0 AND "estimated_gpu_seconds" < 'infinity' AND "measured_gpu_seconds" >= 0 AND "measured_gpu_seconds" < 'infinity' AND "trial_gpu_seconds" >= 0 AND "trial_gpu_seconds" < 'infinity');

ALTER TABLE "plan"
    ADD CONSTRAINT "plan_kind" CHECK ("kind" IN ('plan', 'infeasible')),
    ADD CONSTRAINT "plan_solver_ms" CHECK ("solver_ms" >= 0 AND "solver_ms" < 'infinity');

ALTER TABLE "plan_stage"
    ADD CONSTRAINT "plan_stage_times" CHECK ("start_seconds" >= 0 AND "end_seconds" >= "start_seconds");

ALTER TABLE "plan_share"
    ADD CONSTRAINT "plan_share_not_negative" CHECK ("inference_share" >= 0 AND "inference_share" < 'infinity' AND "retraining_share" >= 0 AND "retraining_share" < 'infinity');

ALTER TABLE "device_grant"
    ADD CONSTRAINT "device_grant_kind" CHECK ("kind" IN ('inference', 'labelling', 'profiling', 'retraining')),
    ADD CONSTRAINT "device_grant_share" CHECK ("share" BETWEEN 0 AND 1),
    ADD CONSTRAINT "device_grant_times" CHECK ("until_at" > "from_at");

ALTER TABLE "event"
    ADD CONSTRAINT "event_words" CHECK ("kind" <> '' AND "message" <> '');

ALTER TABLE "accuracy_sample"
    ADD CONSTRAINT "accuracy_sample_source" CHECK ("source" IN (0, 1)),
    ADD CONSTRAINT "accuracy_sample_counts" CHECK ("n" > 0 AND "correct" BETWEEN 0 AND "n");

ALTER TABLE "sample"
    ADD CONSTRAINT "sample_pixels" CHECK (octet_length("pixels") > 0),
    ADD CONSTRAINT "sample_confidence" CHECK ("confidence" BETWEEN 0 AND 1);

ALTER TABLE "accuracy_rollup"
    ADD CONSTRAINT "accuracy_rollup_one_row" CHECK ("id" = 1);
