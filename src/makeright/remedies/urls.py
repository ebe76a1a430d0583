from django.urls import path

import makeright.lib.converters  # noqa: F401  (brings <id:…>)
from makeright.remedies.views.ask_by_mail import AskByMail
from makeright.remedies.views.authority import Authority, AuthorityOf, AuthorityTerm, Proposal
from makeright.remedies.views.fits import AllFits, FitsOf, FitTerm
from makeright.remedies.views.policy import Policy, PolicyTerm
from makeright.remedies.views.public_policy import PolicySentence, PolicySentenceWords, PublicPolicy

app_name = "remedies"
urlpatterns = [
    path("returns", PublicPolicy.as_view(), name="public_policy"),
    path("returns/sentence", PolicySentence.as_view(), name="policy_sentence"),
    path("returns/sentence.txt", PolicySentenceWords.as_view(), name="policy_sentence_words"),
    path("asks/by-mail/<str:link>", AskByMail.as_view(), name="ask_by_mail"),
    path("settings/authority", Authority.as_view(), name="authority"),
    path("settings/authority/proposals/<id:proposal>", Proposal.as_view(), name="proposal"),
    path("settings/authority/<str:scope>", AuthorityOf.as_view(), name="authority_of"),
    path("settings/authority/<str:scope>/<str:what>", AuthorityTerm.as_view(), name="authority_term"),
    path("settings/return-policy", Policy.as_view(), name="policy"),
    path("settings/return-policy/<str:what>", PolicyTerm.as_view(), name="policy_term"),
    path("settings/what-fits", AllFits.as_view(), name="fits"),
    path("settings/what-fits/<str:scope>", FitsOf.as_view(), name="fits_of"),
    path("settings/what-fits/<str:scope>/<str:kind>/<str:what>", FitTerm.as_view(), name="fit_term"),
]
