"""What we decided, why, who approved it, what went out and what came of it: a Django app.

    models     the rows: Proposal, Ruling, Delivery, Outcome, Rule
    desk       what the shop's decisions, outlets and clock are, for all operations
    propose    what the decisions call for today becomes proposals
    ruling     people, and rules that they made, approve, change and reject
    outbox     what was approved is written down to go out
    worker     it goes out, once, whatever breaks
    outcomes   what came of it, before and after
    outlets    the ways out: a folder, SFTP, a webhook, a chat robot, e-mail; or it waits to be fetched

Nothing here knows a domain or the web. Each operation is one transaction.
"""
