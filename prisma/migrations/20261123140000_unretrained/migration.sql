-- AlterTable
ALTER TABLE "stream_window" ADD COLUMN     "unretrained_correct" INTEGER,
ADD COLUMN     "unretrained_n" INTEGER;


ALTER TABLE "stream_window"
    ADD CONSTRAINT "stream_window_unretrained" CHECK (("unretrained_n" IS NULL) = ("unretrained_correct" IS NULL) AND "unretrained_correct" BETWEEN 0 AND "unretrained_n");
