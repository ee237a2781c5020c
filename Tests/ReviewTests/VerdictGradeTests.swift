import Testing

@testable import Review

struct VerdictGradeTests {
    @Test func dismissalsThatWereRealAndConfirmationsThatWereNotAreCounted() {
        let harmless = Decision.dismiss(reason: .harmless)
        var verdicts = [
            verdict(1, "a", confirmed), verdict(2, "b", confirmed), verdict(3, "c", tooSensitive),
            verdict(4, "d", harmless), verdict(5, "e", tooSensitive),
            // These claim nothing about quality.
            verdict(6, "f", .dismiss(reason: .expected)), verdict(7, "g", .cannotTell),
            verdict(8, "h", .confirm(cause: .data, harm: .no)),
            // Its truth is not known.
            verdict(9, "i", tooSensitive),
        ]
        verdicts[4].reviewer = "rob"
        let worse = [
            "a": true, "b": false, "c": true, "d": false, "e": false, "f": true, "g": true, "h": true,
        ]
        #expect(
            verdictGrades(verdicts, wasWorse: worse) == [
                VerdictGrade(confirmed: 2, confirmedWrongly: 1, dismissed: 3, dismissedWrongly: 1),
                VerdictGrade(
                    reviewer: "ada",
                    confirmed: 2,
                    confirmedWrongly: 1,
                    dismissed: 2,
                    dismissedWrongly: 1
                ),
                VerdictGrade(reviewer: "rob", dismissed: 1),
            ]
        )
    }

    @Test func aCorrectedVerdictIsNotGraded() {
        let verdicts = [verdict(1, "a", tooSensitive), verdict(2, "a", confirmed, supersedes: 1)]
        #expect(verdictGrades(verdicts, wasWorse: ["a": true]).first == VerdictGrade(confirmed: 1))
    }

    @Test func withoutLateTruthThereIsNoGrade() {
        #expect(verdictGrades([verdict(1, "a", confirmed)], wasWorse: [:]).isEmpty)
    }
}
