-- AlterTable
ALTER TABLE "profile" ADD COLUMN     "estimated_end_high" DOUBLE PRECISION,
ADD COLUMN     "estimated_end_low" DOUBLE PRECISION;

ALTER TABLE "profile"
    ADD CONSTRAINT "profile_estimated_interval" CHECK (
        ("estimated_end_low" IS NULL) = ("estimated_end_high" IS NULL)
        AND "estimated_end_low" BETWEEN 0 AND "estimated_end_high" AND "estimated_end_high" <= 1);
