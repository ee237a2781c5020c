import HTTPTypes
import Hummingbird
import NIOCore

/// Every address of the server, on one page.
///
/// Looking changes nothing; what is posted is a noun, answered with a redirect to where it can be seen.
func routes(of site: Site) -> Router<PageContext> {
    let router = Router(context: PageContext.self, options: [.autoGenerateHeadEndpoints])
    router.add(middleware: SecurityHeaders())
    router.add(middleware: ErrorPages(site: site))
    router.add(middleware: HostCheck())
    router.add(middleware: CrossSiteCheck(ownOrigin: site.configuration.origin))
    router.add(middleware: Sessions(site: site))
    var table = RouteTable(router: router)

    table.get("healthz") { _, _ in Response(status: .ok, body: .init(byteBuffer: ByteBuffer(string: "ok\n")))
    }
    let machines = MetricsPages(site: site)
    table.get("readyz", machines.ready)
    table.get("metrics", machines.metrics)
    table.get("static/:file") { request, context in
        try site.files.response(to: request, named: context.name("file"))
    }

    let signIn = SignInPages(site: site)
    table.get("sign-in", signIn.show)
    table.post("sessions", signIn.signIn)
    table.post("code-redemptions", signIn.redeem)
    table.post("sign-outs", signIn.signOut)
    table.get("password", signIn.password)
    table.post("passwords", signIn.setPassword)

    table.get("", OverviewPages(site: site).show)
    let models = ModelPages(site: site)
    table.get("models/:model", models.show)
    table.post("models/:model/deployments", models.deploy)
    table.post("models/:model/renames", models.rename)
    let ruleTests = RuleTestPages(site: site)
    table.get("models/:model/rule-tests", ruleTests.show)
    table.post("models/:model/rule-tests", ruleTests.test)

    table.post("models/:model/baselines", BaselinePages(site: site).adopt)

    let windows = WindowPages(site: site)
    table.get("models/:model/windows", windows.list)
    table.get("models/:model/windows/:window", windows.show)
    table.get("models/:model/windows/:window/rows", WindowRowPages(site: site).show)

    let alerts = AlertPages(site: site)
    table.get("alerts", alerts.list)
    table.get("alerts/:alert", alerts.show)
    table.post("alerts/:alert/verdicts", alerts.judge)
    table.post("alerts/:alert/acknowledgements", alerts.acknowledge)
    table.post("alerts/:alert/assignments", alerts.assign)
    table.post("alerts/:alert/comments", alerts.comment)
    table.post("alerts/:alert/snoozes", alerts.snooze)
    table.post("alerts/:alert/reopenings", alerts.reopen)
    table.post("alerts/:alert/promotions", alerts.promote)
    table.post("alerts/:alert/label-requests", alerts.askForLabels)

    let reviews = WindowReviewPages(site: site)
    table.get("reviews", reviews.queue)
    table.get("models/:model/reviews/:window", reviews.show)
    table.post("models/:model/reviews/:window/verdicts", reviews.judge)
    table.get("models/:model/alert-quality", AlertQualityPages(site: site).show)

    let labels = LabelPages(site: site)
    table.get("labels", labels.queue)
    table.post("label-claims", labels.claim)
    table.get("labels/:item", labels.form)
    table.post("labels/:item/answers", labels.answer)
    table.post("labels/:item/skips", labels.skip)
    table.post("labels/:item/extensions", labels.extend)

    table.get("models/:model/quality", QualityPages(site: site).show)
    let agreement = AgreementPages(site: site)
    table.get("models/:model/agreement", agreement.show)
    table.post("models/:model/known-truths", agreement.nameGold)

    let thresholds = ThresholdPages(site: site)
    table.get("models/:model/thresholds", thresholds.show)
    table.post("models/:model/proposals", thresholds.propose)
    table.post("proposals/:proposal/adoptions", thresholds.adopt)
    table.post("proposals/:proposal/rejections", thresholds.reject)
    table.post("threshold-revisions/:revision/reversions", thresholds.revert)

    let reports = ReportPages(site: site)
    table.get("models/:model/report", reports.show)
    table.get("models/:model/report/files/:kind", reports.file)

    let reviewers = ReviewerPages(site: site)
    table.get("reviewers", reviewers.list)
    table.post("reviewers", reviewers.add)
    table.post("reviewers/:reviewer/roles", reviewers.setRole)
    table.post("reviewers/:reviewer/codes", reviewers.invite)
    table.post("reviewers/:reviewer/closures", reviewers.disable)
    table.post("reviewers/:reviewer/reopenings", reviewers.reopen)

    let notifications = NotificationPages(site: site)
    table.get("notifications", notifications.list)
    table.post("notifications", notifications.add)
    table.post("notifications/:destination/tests", notifications.test)
    table.post("notifications/:destination/resumptions", notifications.resume)
    table.post("notifications/:destination/removals", notifications.remove)
    table.post("deliveries/:delivery/resendings", notifications.resend)

    APIRoutes(site: site).add(to: &table)

    table.refuseOtherMethods()
    return router
}

/// Registers routes, and answers the methods that an address does not take.
struct RouteTable {
    typealias Handler = @Sendable (Request, PageContext) async throws -> Response

    let router: Router<PageContext>
    private var methods: [String: [HTTPRequest.Method]] = [:]

    init(router: Router<PageContext>) {
        self.router = router
    }

    mutating func get(_ path: String, _ handler: @escaping Handler) {
        methods[path, default: []] += [.get, .head]
        router.on(RouterPath(path), method: .get, use: handler)
    }

    mutating func post(_ path: String, _ handler: @escaping Handler) {
        methods[path, default: []].append(.post)
        router.on(RouterPath(path), method: .post, use: handler)
    }

    /// Refuses every other method of each address, naming those it takes.
    func refuseOtherMethods() {
        let known: [HTTPRequest.Method] = [
            .get, .head, .post, .put, .patch, .delete, .options, .trace, .connect,
        ]
        for (path, taken) in methods {
            let allowed = taken.map(\.rawValue).joined(separator: ", ")
            for method in known where !taken.contains(method) {
                router.on(RouterPath(path), method: method) { _, _ -> Response in
                    throw MethodRefused(allowed: allowed)
                }
            }
        }
    }
}
