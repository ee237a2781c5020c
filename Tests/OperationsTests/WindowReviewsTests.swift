import Monitoring
import Review
import Storage
import Testing

@testable import Operations

@Suite struct WindowReviewsTests {
    private let shifted = ["2024-04-22", "2024-04-29"]

    @Test func windowsOfAlertsAndAuditsWaitInOneListThatDoesNotTellThemApart() throws {
        let test = try loaded()
        let waiting = try test.workbench.windowReviews(as: test.rob)
        #expect(waiting.map(\.window.key) == waiting.map(\.window.key).sorted())
        #expect(waiting.count == 6)
        #expect(Set(waiting.map(\.rows)) == [Loans.perWeek])
        #expect(Set(waiting.map(\.revision)) == [1])
        // Nothing in the value differs between the two kinds but the window itself.
        let fields = Mirror(reflecting: try #require(waiting.first)).children.compactMap(\.label)
        #expect(fields == ["model", "window", "plan", "rows", "revision"])
    }

    @Test func featuresAreToldInQuartilesAndShares() throws {
        let test = try loaded()
        let review = try test.workbench.windowReview(model: "loans", window: "2024-04-22", as: test.rob)
        let found = try test.workbench.featureReviews(of: review)
        #expect(found.map(\.feature) == review.features.map(\.name))
        // The fourth week, as it was imported.
        let cells = Loans.rows((3 * Loans.perWeek)..<(4 * Loans.perWeek), "p").map {
            $0.split(separator: ",")
        }
        let incomes = cells.compactMap { Double($0[4]) }.sorted()
        guard case .quartiles(let lower, let median, let upper)? = found.first?.window else {
            Issue.record("the income has no quartiles")
            return
        }
        // Type 7 of 120 values: at 29.75, 59.5 and 89.25.
        #expect(abs(lower - (0.25 * incomes[29] + 0.75 * incomes[30])) < 1e-9)
        #expect(abs(median - (incomes[59] + incomes[60]) / 2) < 1e-9)
        #expect(abs(upper - (0.75 * incomes[89] + 0.25 * incomes[90])) < 1e-9)
        let regions = Dictionary(grouping: cells.map { String($0[5]) }, by: \.self).mapValues(\.count)
        guard case .shares(let shares)? = found.last?.window else {
            Issue.record("the region has no shares")
            return
        }
        #expect(shares.count <= 4 && shares.map(\.share) == shares.map(\.share).sorted(by: >))
        for one in shares { #expect(one.share == Double(regions[one.category] ?? 0) / 120) }
        #expect(found.allSatisfy { $0.baseline != nil })
    }

    @Test func aWindowIsJudgedInTheAlertOrAuditForWhichItWaits() throws {
        let test = try loaded()
        test.clock.advance(seconds: 60)
        let form = test.form()
        for _ in 1...2 { try judge(shifted[0], test, form: form) }
        try judge("2024-04-01", test)
        #expect(try test.workbench.windowReviews(as: test.rob).count == 4)
        let alert = try test.alert()
        #expect(alert.state == .open)
        #expect(alert.windowsWaiting == 1)
        #expect(
            try test.workbench.audits(model: "loans").first { $0.window == "2024-04-01" }?.state == .judged
        )
        try judge(shifted[1], test)
        #expect(try test.alert().state == .dismissed)
        #expect(
            refusal { try judge(shifted[1], test) }
                == "The window 2024-04-29 waits for no verdict. Somebody may have judged it."
        )
        #expect(refusal { try judge("2031-01-01", test) }.contains("has no evaluated window 2031-01-01"))
    }

    @Test func aPlainReviewerIsBlindAndALeadIsNot() throws {
        let test = try loaded()
        test.clock.advance(seconds: 60)
        try judge("2024-04-01", test)
        try judge("2024-04-08", test, as: test.lea)
        let audits = try test.workbench.audits(model: "loans")
        let verdicts = try test.workbench.database.read { read in
            try audits.flatMap { try read.verdicts(on: .audit($0.id)) }.map(\.verdict)
        }
        #expect(Set(verdicts.map { "\($0.reviewer) \($0.isUnblinded)" }) == ["rob false", "lea true"])
    }

    @Test func aWindowEvaluatedAnewSinceIsRefused() throws {
        let test = try loaded()
        test.clock.advance(seconds: 60)
        let stale = try VerdictInput(
            decision: .cannotTell,
            note: "Unclear.",
            submission: test.form(),
            version: 7
        )
        #expect(
            refusal { try test.workbench.judge(window: shifted[0], of: "loans", input: stale, as: test.rob) }
                == "The window 2024-04-22 was evaluated anew since you opened it. Look at it again; your reason was "
                + "not saved."
        )
        #expect(try test.workbench.windowReviews(as: test.rob).count == 6)
    }

    @Test func whoWroteWhileSomebodyWasFasterIsShownTheWindowAllTheSame() throws {
        let test = try loaded()
        try judge(shifted[0], test)
        #expect(
            refusal { _ = try test.workbench.windowReview(model: "loans", window: shifted[0], as: test.sue) }
                == "The window 2024-04-22 waits for no verdict. Somebody may have judged it."
        )
        let review = try test.workbench.windowReview(
            model: "loans",
            window: shifted[0],
            evenJudged: true,
            as: test.sue
        )
        #expect(review.summary.revision == 1 && review.summary.rows == Loans.perWeek)
        #expect(
            !refusal {
                _ = try test.workbench.windowReview(
                    model: "loans",
                    window: "x",
                    evenJudged: true,
                    as: test.sue
                )
            }.isEmpty
        )
    }

    @Test func aSnoozedAlertAsksNobody() throws {
        let test = try loaded()
        let until = test.clock.moment.advanced(bySeconds: 3_600)
        try test.workbench.snooze(try test.alert().id, until: until, as: test.lea)
        #expect(
            try test.workbench.windowReviews(as: test.rob).allSatisfy { !shifted.contains($0.window.key) }
        )
    }

    private func loaded() throws -> TestWorkbench {
        let test = try TestWorkbench()
        try test.loadLoans(audits: 1)
        return test
    }

    private func judge(
        _ window: String,
        _ test: TestWorkbench,
        form: String? = nil,
        as person: Reviewer? = nil
    ) throws {
        let input = try VerdictInput(
            decision: .dismiss(reason: .tooSensitive),
            note: "An ordinary week.",
            submission: form ?? test.form(),
            version: 1
        )
        try test.workbench.judge(window: window, of: "loans", input: input, as: person ?? test.rob)
    }
}
