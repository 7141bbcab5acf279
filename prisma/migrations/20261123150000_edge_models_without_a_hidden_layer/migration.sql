-- An imported edge model may have no layer before its classes.
ALTER TABLE "model_version"
    DROP CONSTRAINT "model_version_counts",
    ADD CONSTRAINT "model_version_counts" CHECK ("hidden_width" >= 0 AND "trained_samples" >= 0);
