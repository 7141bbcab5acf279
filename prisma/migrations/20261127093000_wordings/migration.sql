ALTER TABLE "event" ADD COLUMN     "wording" JSONB;
ALTER TABLE "model_version" ADD COLUMN     "gate_wording" JSONB;
ALTER TABLE "plan" ADD COLUMN     "trigger_wording" JSONB;
ALTER TABLE "profile" ADD COLUMN     "drop_wording" JSONB;
ALTER TABLE "window_outcome" ADD COLUMN     "wording" JSONB;
