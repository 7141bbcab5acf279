-- What a retraining learnt from; not known of versions that are there already.
ALTER TABLE "model_version"
    ADD COLUMN "trained_exemplars" INTEGER,
    ADD COLUMN "trained_by_people" INTEGER,
    ADD COLUMN "trained_hard" INTEGER,
    ADD CONSTRAINT "model_version_mix" CHECK (
      num_nulls("trained_exemplars", "trained_by_people", "trained_hard") IN (0, 3)
      AND "trained_exemplars" >= 0 AND "trained_by_people" >= 0 AND "trained_hard" >= 0
    );
