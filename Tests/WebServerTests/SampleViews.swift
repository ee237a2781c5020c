import Monitoring
import Review

@testable import Operations
@testable import WebServer

/// A hand-made value of every page, with everything in it that a page can show.
enum SampleViews {
    struct Sample: Sendable {
        var template: String
        var view: any Sendable
    }

    static let evil = "<script>alert(1)</script>"

    static let all: [Sample] = [
        Sample(
            template: "error",
            view: ErrorView(
                frame: frame,
                heading: "Not found",
                sentence: evil,
                link: LinkView(address: "/labels", text: "Go to the label queue")
            )
        ),
        Sample(
            template: "sign-in",
            view: SignInView(
                frame: frame,
                code: nil,
                next: "/",
                name: FieldView(value: evil, problem: "Write your name."),
                password: FieldView(problem: "Write your password."),
                refusal: evil
            )
        ),
        Sample(
            template: "password",
            view: PasswordView(
                frame: frame,
                name: evil,
                present: FieldView(problem: "Wrong."),
                password: FieldView(problem: "Too short."),
                again: FieldView(problem: "Differs."),
                refusal: "Too short."
            )
        ),
        Sample(template: "overview", view: OverviewView(frame: frame, models: [card], hasModels: true)),
        Sample(
            template: "model",
            view: ModelView(
                frame: frame,
                name: "loans",
                address: "/models/loans",
                question: evil,
                facts: [FactView(title: "Predictions", text: "12")],
                strip: [mark],
                stripNote: "Every window.",
                hasWindows: true,
                budget: [evil],
                alertRules: RuleGroup(summary: "1 rule that makes alerts", rules: [rule]),
                noticeRules: RuleGroup(summary: evil, rules: [rule]),
                renames: [
                    RenameView(
                        column: "income",
                        fileName: evil,
                        sentence: evil,
                        action: "/models/loans/renames"
                    )
                ],
                hasRenames: true,
                tolerance: "Worse by more than 3 points counts.",
                clearing: "Labels clear no alerts here.",
                deployments: [DeploymentView(version: evil, since: "2024-12-23", by: "ada")],
                hasDeployments: true,
                deploymentForm: DeploymentFormView(
                    refusal: "Twice.",
                    version: FieldView(value: evil, problem: "Missing."),
                    at: FieldView(value: "2024", problem: "No day.")
                ),
                source: "model: loans",
                revision: "1"
            )
        ),
        Sample(
            template: "rule-tests",
            view: RuleTestView(
                frame: frame,
                model: evil,
                modelLink: "/models/loans",
                action: "/models/loans/rule-tests",
                source: evil,
                problem: evil,
                rules: [testedRule],
                hasRules: true
            )
        ),
        Sample(
            template: "window-rows",
            view: WindowRowsView(
                frame: frame,
                model: evil,
                modelLink: "/models/loans",
                window: "2024-12-23",
                windowLink: "/models/loans/windows/2024-12-23",
                segment: evil,
                count: "1 row.",
                features: [evil],
                rows: [
                    PredictionRowView(
                        WindowRow(
                            id: evil,
                            time: moment,
                            prediction: "1",
                            score: 0.7,
                            values: [evil],
                            label: "0",
                            isRight: false
                        ),
                        model
                    )
                ],
                hasRows: true,
                command: evil
            )
        ),
        Sample(
            template: "windows",
            view: WindowsView(
                frame: frame,
                model: evil,
                modelLink: "/models/loans",
                windows: [windowRow],
                hasWindows: true,
                place: "Page 2 of 3, 512 windows in all.",
                newer: LinkView(address: "/models/loans/windows?page=1", text: "Newer windows"),
                older: LinkView(address: "/models/loans/windows?page=3", text: "Older windows")
            )
        ),
        Sample(
            template: "window",
            view: WindowView(
                frame: frame,
                key: "2024-12-23",
                model: "loans",
                modelLink: "/models/loans",
                when: "23 December 2024",
                state: "flagged",
                stateClass: "flagged",
                symbol: "▲",
                revision: "evaluation 1",
                sentences: [evil],
                alertLink: "/alerts/1",
                alertText: "Alert 1",
                findings: [finding],
                hasFindings: true,
                why: why,
                whyLink: "/models/loans/windows/2024-12-23?why=1",
                rowsLink: "/models/loans/windows/2024-12-23/rows",
                pictures: [picture],
                quality: [figure],
                hasQuality: true,
                previousLink: "/models/loans/windows/a",
                nextLink: "/models/loans/windows/b"
            )
        ),
        Sample(
            template: "alerts",
            view: AlertsView(
                frame: frame,
                heading: "Alerts",
                explanation: "Each waits.",
                tabs: [TabView(address: "/alerts", title: "Needs review", count: "1", isCurrent: true)],
                otherLevel: LinkView(address: "/alerts?level=notice", text: "Show notices instead"),
                filter: evil,
                unfilteredLink: "/alerts",
                alerts: [AlertRowView(summary)],
                hasAlerts: true,
                empty: "Nothing.",
                cut: "Only the newest 200."
            )
        ),
        Sample(template: "alert", view: alert),
        Sample(template: "review", view: reviewView),
        Sample(
            template: "reviews",
            view: WindowReviewsView([review.summary], frame: frame)
        ),
        Sample(template: "alert-quality", view: alertQuality),
        Sample(template: "labels", view: queue),
        Sample(template: "label", view: label(.binary)),
        Sample(
            template: "quality",
            view: QualityView(
                frame: frame,
                model: evil,
                modelLink: "/models/loans",
                tolerance: "Worse by more than 3 points counts.",
                span: "Of the newest 100 of 1,000 windows.",
                spanLink: LinkView(address: "/models/loans/quality?windows=all", text: "Look at all of them"),
                underWay: evil,
                agreementLink: "/models/loans/agreement",
                mayLead: true,
                cards: [figure],
                hasLabels: true,
                comparison: [figure],
                hasComparison: true,
                comparisonNote: "The designed estimate undoes that.",
                pictures: [picture],
                windows: [figure],
                figures: [figure],
                figureCount: "1",
                hasOtherFigures: true
            )
        ),
        Sample(
            template: "agreement",
            view: AgreementView(
                frame: frame,
                model: evil,
                modelLink: "/models/loans",
                qualityLink: "/models/loans/quality",
                address: "/models/loans/known-truths",
                facts: [FactView(title: "Percent agreement", text: "90%")],
                few: "Few say little.",
                reviewers: [
                    ReviewerRecordView(
                        ReviewerRecord(
                            reviewer: evil,
                            answers: 40,
                            cannotTellShare: 0.1,
                            medianSeconds: 12,
                            goldItems: 19,
                            agreement: 0.9
                        )
                    )
                ],
                hasReviewers: true,
                conflicts: [
                    ConflictView(
                        LabelConflict(
                            predictionID: evil,
                            item: 1,
                            answers: [LabelConflict.Answer(by: evil, value: "1")],
                            value: nil,
                            standing: "open"
                        )
                    )
                ],
                hasConflicts: true,
                conflictsCut: "Only 200 of 201 are shown.",
                gold: [
                    GoldView(
                        GoldItem(
                            predictionID: evil,
                            value: "1",
                            namedBy: "lea",
                            note: evil,
                            namedAt: Moment(clamping: 0)
                        )
                    )
                ],
                hasGold: true,
                prediction: FieldView(value: evil, problem: "Write the prediction's id."),
                value: FieldView(value: evil, problem: "Write the truth."),
                note: FieldView(value: evil, problem: "Too long."),
                problems: [ProblemView(field: "prediction", sentence: "Write the prediction's id.")],
                hasProblems: true,
                refusal: "There is no prediction."
            )
        ),
        Sample(template: "thresholds", view: thresholds),
        Sample(
            template: "report",
            view: ReportView(
                frame: frame,
                model: evil,
                modelLink: "/models/loans",
                address: "/models/loans/report",
                from: FieldView(value: "x", problem: "Write a day."),
                to: FieldView(value: "y", problem: "Write a day."),
                heading: "Loans",
                summary: ["Fine."],
                snapshot: "Audit entry 7",
                files: [LinkView(address: "/x", text: "JSON")],
                exclusions: ["None."],
                hasExclusions: true
            )
        ),
        Sample(
            template: "reviewers",
            view: ReviewersView(
                frame: frame,
                people: [
                    PersonView(
                        name: evil,
                        role: "lead",
                        standing: "active",
                        address: "/reviewers/x",
                        roleField: "role-0",
                        roles: [ChoiceView(id: "", value: "lead", title: "lead", isChosen: true)],
                        mayChange: true,
                        mayReopen: true,
                        record: "40 answers"
                    )
                ],
                roles: [ChoiceView(id: "", value: "lead", title: "lead", isChosen: true)],
                name: FieldView(value: evil, problem: "Taken."),
                roleProblem: "Choose a role.",
                refusal: "Taken.",
                invitation: InvitationView(
                    sentence: "grace has an account.",
                    link: "http://localhost/sign-in?code=x"
                )
            )
        ),
        Sample(
            template: "notifications",
            view: NotificationsView(
                frame: frame,
                destinations: [destination],
                hasDestinations: true,
                deliveries: [delivery],
                hasDeliveries: true,
                cut: "Only the newest 50 of 51 are shown.",
                kinds: [ChoiceView(id: "kind-mail", value: "mail", title: "Mail", isChosen: true)],
                models: [ChoiceView(id: "", value: "loans", title: "loans", isChosen: true)],
                name: FieldView(value: evil, problem: "Taken."),
                kindProblem: "Choose.",
                url: FieldView(value: evil, problem: "No address."),
                recipient: FieldView(value: evil, problem: "No address."),
                sender: FieldView(value: evil, problem: "No address."),
                server: FieldView(value: evil, problem: "No server."),
                user: FieldView(value: evil, problem: "Too long."),
                refusal: evil,
                secret: SecretView(name: "ops", secret: "whsec_x"),
                test: TestView(name: "ops", reason: evil)
            )
        ),
    ]
}
