import Foundation
import Reports
import Review
import TestSupport
import Testing

private let folder = Repository.root.appendingPathComponent("Tests/ReportsTests/Golden")

@Test(arguments: ReportForm.allCases) func aFullReportReadsAsReviewed(_ form: ReportForm) throws {
    let difference = try Golden.difference(
        of: form.render(SampleReports.flights),
        from: folder.appendingPathComponent("flights.\(form.rawValue)")
    )
    #expect(difference == nil)
}

@Test(arguments: ReportForm.allCases) func aReportWithoutAnyDataReadsAsReviewed(_ form: ReportForm) throws {
    let difference = try Golden.difference(
        of: form.render(SampleReports.empty),
        from: folder.appendingPathComponent("empty.\(form.rawValue)")
    )
    #expect(difference == nil)
}

@Test(arguments: ReportForm.allCases) func theSameValueGivesTheSameBytes(_ form: ReportForm) throws {
    let report = SampleReports.long(windows: 50)
    let copy = try JSONDecoder().decode(Report.self, from: Data(ReportJSON.render(report).utf8))
    #expect(copy == report)
    #expect(form.render(copy) == form.render(report))
}

@Test(arguments: ReportForm.allCases) func aFigureThatCouldNotBeMadeSaysWhyAndIsNotZero(_ form: ReportForm)
    throws
{
    let text = form.render(SampleReports.flights)
    #expect(text.contains("no label is positive"))
    if form != .json { #expect(text.contains("n/a (no label is positive)")) }
}

@Test func theSummaryNamesQualityComparisonErrorsAlertsAndLimits() {
    #expect(
        SampleReports.flights.summary == [
            "Accuracy from 124 designed labels is 0.89 (0.8–0.94); 0.903 in the baseline.",
            "A plain average over the same labels would say 0.79, because the sample seeks out the predictions that "
                + "are hard to get right.",
            "Errors differ from the baseline's in 1 of 2 windows tested (5% level over all of them).",
            "Of 6 windows 2 were flagged, in 2 alerts: 1 confirmed, 1 dismissed; the share confirmed of the windows "
                + "judged is 0.5 (0.095–0.905); of what was real 0.375 had an alert (0.124–0.5).",
            "1 of 2 limits was changed, 1 by adopting what the verdicts suggested.",
        ]
    )
}

@Test func theSummaryOfNothingSaysSo() {
    #expect(
        SampleReports.empty.summary == [
            "Quality could not be estimated: no figure of record exists for this period.",
            "The period has no windows.", "No limit was changed in the period.",
        ]
    )
}
