'use client';

/** Saves what a table shows as a file. */
export const DownloadCsv = ({ name, csv, label }: { name: string; csv: () => string; label: string }) => (
  <button
    type="button"
    className="button min-h-7 px-2 py-0.5 text-xs"
    onClick={() => {
      const url = URL.createObjectURL(new Blob([csv()], { type: 'text/csv;charset=utf-8' }));
      const link = document.createElement('a');
      link.href = url;
      link.download = `${name.replaceAll(/[^\p{L}\p{N}]+/gu, '-')}.csv`;
      link.click();
      URL.revokeObjectURL(url);
    }}
  >
    {label}
  </button>
);
