import Monitoring
import Review

/// What the figures of a report stand on: the people behind the labels, what was counted, and what was left out.
extension ReportDocument {
    static func reviewers(_ report: Report) -> [Block] {
        let found = report.reviewerAgreement
        guard found.items > 0 || found.error != nil else {
            return [
                .paragraph(
                    "\(ReportWords.unavailable("no prediction has answers of two people, and none has a known truth"))."
                )
            ]
        }
        let rows = [
            ["Predictions with answers of several people", ReportWords.count(found.items)],
            [
                "Percent agreement (95% interval)",
                ReportWords.span(
                    found.share,
                    found.shareLower,
                    found.shareUpper,
                    orBecause: "too few answers"
                ),
            ],
            [
                "Krippendorff's alpha (95% interval)",
                ReportWords.span(found.alpha, found.alphaLower, found.alphaUpper, orBecause: found.reason),
            ],
            [
                "Share of wrong answers (95% interval)",
                ReportWords.span(
                    found.error,
                    found.errorLower,
                    found.errorUpper,
                    orBecause: "fewer than \(ReviewerError.itemsNeeded) answers to measure it on"
                ),
            ],
            [
                "Measured",
                found.errorSource.map {
                    "\($0 == .gold ? "against known truths" : "from second opinions"), on "
                        + ReportWords.count(found.errorItems)
                } ?? "–",
            ],
        ]
        return [
            .table(
                Table(
                    caption: "How far the people behind the labels can be relied on",
                    header: ["Measure", "Value"],
                    long: [0],
                    rows: rows
                )
            )
        ]
    }

    static func coverage(_ report: Report) -> [Block] {
        let reviews = report.reviews
        let counts = CoverageWords.counts(report.coverage).map { [$0.words, ReportWords.count($0.count)] }
        let effort = [
            ["People who answered or judged", ReportWords.count(reviews.people)],
            ["Answers", ReportWords.count(reviews.answers)],
            [
                "Seconds per answer, median",
                ReportWords.number(reviews.medianSeconds, orBecause: "no answer's time is known"),
            ],
            [
                "Minutes of answering per confirmed alert",
                ReportWords.number(
                    reviews.minutesPerConfirmedAlert,
                    orBecause: "no confirmed alert or no known time"
                ),
            ],
        ]
        return [
            .table(
                Table(
                    caption: "What the figures stand on",
                    header: ["Count", "Value"],
                    numeric: [1],
                    long: [0],
                    rows: counts
                )
            ),
            .table(
                Table(
                    caption: "What the reviews took",
                    header: ["Effort", "Value"],
                    numeric: [1],
                    long: [0],
                    rows: effort
                )
            ),
            report.exclusions.isEmpty ? .paragraph("Nothing was excluded.") : .list(report.exclusions),
        ]
    }
}
